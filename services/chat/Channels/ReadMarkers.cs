using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Channels;

/// <summary>How far somebody has read a channel, or was notified of it. Markers never move backwards: a client that is behind changes nothing.</summary>
internal sealed class ReadMarkers(ChatDb db, TimeProvider time)
{
    /// <summary>False when the channel has no such message.</summary>
    public async Task<bool> ReadAsync(Guid channel, Guid user, Guid message, CancellationToken cancellationToken)
    {
        if (await PlaceAsync(channel, message, cancellationToken) is not var (sequence, createdAt))
            return false;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO members (channel_id, user_id, can_read, can_write, can_manage, joined_at, read_message_id, read_sequence, read_at, notified_sequence)
            VALUES ({channel}, {user}, true, true, false, {time.GetUtcNow()}, {message}, {sequence}, {createdAt}, 0)
            ON CONFLICT (channel_id, user_id) DO UPDATE
            SET read_message_id = excluded.read_message_id, read_sequence = excluded.read_sequence, read_at = excluded.read_at
            WHERE members.read_sequence < excluded.read_sequence
            """, cancellationToken);
        return true;
    }

    /// <summary>The same of notifications.</summary>
    public async Task<bool> NotifiedAsync(Guid channel, Guid user, Guid message, CancellationToken cancellationToken)
    {
        if (await PlaceAsync(channel, message, cancellationToken) is not var (sequence, _))
            return false;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO members (channel_id, user_id, can_read, can_write, can_manage, joined_at, read_sequence, notified_message_id, notified_sequence)
            VALUES ({channel}, {user}, true, true, false, {time.GetUtcNow()}, 0, {message}, {sequence})
            ON CONFLICT (channel_id, user_id) DO UPDATE
            SET notified_message_id = excluded.notified_message_id, notified_sequence = excluded.notified_sequence
            WHERE members.notified_sequence < excluded.notified_sequence
            """, cancellationToken);
        return true;
    }

    private async Task<(long Sequence, DateTimeOffset CreatedAt)?> PlaceAsync(Guid channel, Guid message, CancellationToken cancellationToken)
    {
        var found = await db.Messages.Where(row => row.Id == message && row.ChannelId == channel)
            .Select(row => new { row.Sequence, row.CreatedAt }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.Sequence, found.CreatedAt);
    }
}
