using Ensemble.Contracts.Events;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Recording;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>
/// What one life of a room writes down. Every statement locks the room's row against the next holder and asks for its own fencing number: a
/// node that was paused past its lease changes nothing, and a new holder reads what the old one has written or nothing of it.
/// </summary>
internal sealed class LifeJournal(RoomJournal journal, long fence) : IRoomJournal
{
    public void Said(RoomMessage message) => journal.WriteFenced(db => db.Database.ExecuteSqlAsync($"""
        INSERT INTO room_messages (id, room_id, user_id, username, text, by_moderator, sent_at)
        SELECT {message.Id}, {message.RoomId}, {message.UserId}, {message.Username}, {message.Text}, {message.ByModerator}, {message.SentAt}
        WHERE EXISTS (SELECT 1 FROM rooms WHERE id = {message.RoomId} AND fence = {fence} FOR SHARE) ON CONFLICT (id) DO NOTHING
        """));

    public void OwnerChanged(Guid room, Guid owner, string name, DateTimeOffset at) => journal.WriteFenced(db => db.Database.ExecuteSqlAsync($"""
        UPDATE rooms SET owner_id = {owner}, owner_name = {name}, owner_came_at = {at}, last_activity_at = {at}
        WHERE id = {room} AND fence = {fence}
        """));

    public void OwnerCame(Guid room, Guid owner, DateTimeOffset at) => journal.WriteFenced(db => db.Database.ExecuteSqlAsync($"""
        UPDATE rooms SET owner_came_at = {at} WHERE id = {room} AND owner_id = {owner} AND fence = {fence}
        """));

    public void Banned(RoomBan ban) => journal.WriteFenced(db => db.Database.ExecuteSqlAsync($"""
        INSERT INTO room_bans (room_id, user_id, banned_by, reason, until, address)
        SELECT {ban.RoomId}, {ban.UserId}, {ban.BannedBy}, {ban.Reason}, {ban.Until}, {ban.Address}
        WHERE EXISTS (SELECT 1 FROM rooms WHERE id = {ban.RoomId} AND fence = {fence} FOR SHARE)
        ON CONFLICT (room_id, user_id) DO UPDATE SET banned_by = excluded.banned_by, reason = excluded.reason, until = excluded.until,
            address = excluded.address
        """));

    public void Unbanned(Guid room, Guid user) => journal.WriteFenced(db => db.Database.ExecuteSqlAsync($"""
        DELETE FROM room_bans WHERE room_id = {room} AND user_id = {user}
            AND EXISTS (SELECT 1 FROM rooms WHERE id = {room} AND fence = {fence} FOR SHARE)
        """));

    public void Emptied(Guid room, DateTimeOffset lastActivity) => journal.WriteFenced(db => db.Database.ExecuteSqlAsync($"""
        UPDATE rooms SET last_activity_at = {lastActivity} WHERE id = {room} AND fence = {fence}
        """));

    public void RecordingStarted(Performance performance) => journal.WriteFenced(db =>
    {
        var (row, type, state) = (performance, performance.RoomType.ToString(), nameof(PerformanceState.Recording));
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO performances (id, room_id, room_type, owner_id, owner_name, name, state, started_at, file_id, tracks, notes, bytes, attempts)
            SELECT {row.Id}, {row.RoomId}, {type}, {row.OwnerId}, {row.OwnerName}, {row.Name}, {state}, {row.StartedAt}, {row.FileId}, 0, 0, 0, 0
            WHERE EXISTS (SELECT 1 FROM rooms WHERE id = {row.RoomId} AND fence = {fence} FOR SHARE) ON CONFLICT (id) DO NOTHING
            """);
    });

    // The next life has taken the recording for unfinished before anybody is in it: the row's state is the fence of these.
    public void Recorded(TapeChunk chunk) => journal.Recorded(chunk);

    public void RecordingEnded(Guid performance, long length, EndReason reason) => journal.RecordingEnded(performance, length, reason);

    public void RecordingDropped(Guid performance) => journal.RecordingDropped(performance);

    // A room that was deleted is closed already, and told of.
    public void Closed(Guid room, DateTimeOffset at) => journal.Write(async db =>
    {
        var closed = await db.Database.ExecuteSqlAsync($"""
            UPDATE rooms SET closed_at = {at} WHERE id = {room} AND fence = {fence} AND closed_at IS NULL
            """);
        if (closed == 0)
            return;
        await db.Bans.Where(ban => ban.RoomId == room).ExecuteDeleteAsync();
        db.Publish(new RoomClosed(room, at));
        await db.SaveChangesAsync();
    });
}
