using Ensemble.Rooms.Recording;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

internal sealed partial class RoomJournal
{
    // Not into a recording that somebody has taken for unfinished meanwhile: it may be stored already.
    public void Recorded(TapeChunk chunk) => Write(async db =>
    {
        var kept = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO recording_chunks (performance_id, number, data) SELECT id, {chunk.Number}, {chunk.Data} FROM performances
            WHERE id = {chunk.PerformanceId} AND state = {nameof(PerformanceState.Recording)} FOR SHARE ON CONFLICT DO NOTHING
            """);
        if (kept == 0)
            return;
        foreach (var player in chunk.NewPlayers)
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO performance_players (performance_id, track, user_id, username, notes)
                VALUES ({chunk.PerformanceId}, {player.Track}, {player.UserId}, {player.Username}, 0) ON CONFLICT DO NOTHING
                """);
        }
    });

    public void RecordingEnded(Guid performance, long length, EndReason reason) => Write(async db =>
    {
        var now = time.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            UPDATE performances SET state = {nameof(PerformanceState.Waiting)}, length = {length}, reason = {reason.ToString()}, due_at = {now}
            WHERE id = {performance} AND state = {nameof(PerformanceState.Recording)}
            """);
    });

    public void RecordingDropped(Guid performance) => Write(db => db.Database.ExecuteSqlAsync($"""
        DELETE FROM performances WHERE id = {performance} AND state = {nameof(PerformanceState.Recording)}
        """));
}
