using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>Recordings whose process has ended without a word: they are stored as far as they were written down.</summary>
internal static class UnfinishedRecordings
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(Tape.MaxMilliseconds) + TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Of a room that comes to life again, before anybody is in it.</summary>
    /// <returns>Also those that its last life has ended and that are not stored yet: the room is to hear what becomes of them.</returns>
    public static async Task<IReadOnlyList<Guid>> EndAsync(RoomsDb db, Guid room, TimeProvider time)
    {
        await db.Database.ExecuteSqlAsync($"""
            UPDATE performances SET state = {nameof(PerformanceState.Waiting)}, reason = {nameof(EndReason.Interrupted)}, due_at = {time.GetUtcNow()}
            WHERE room_id = {room} AND state = {nameof(PerformanceState.Recording)}
            """);
        return await db.Performances.Where(p => p.RoomId == room && p.State == PerformanceState.Waiting).Select(p => p.Id).ToListAsync();
    }

    /// <summary>Those that no room will ask for: it was closed or deleted without being live, or nobody came for longer than a recording lasts.</summary>
    public static Task<int> EndForgottenAsync(RoomsDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (now, closed, started) = (time.GetUtcNow(), time.GetUtcNow() - Patience, time.GetUtcNow() - Longest);
        return db.Database.ExecuteSqlAsync($"""
            UPDATE performances SET state = {nameof(PerformanceState.Waiting)}, reason = {nameof(EndReason.Interrupted)}, due_at = {now}
            WHERE state = {nameof(PerformanceState.Recording)}
                AND (started_at < {started} OR EXISTS (SELECT 1 FROM rooms WHERE id = performances.room_id AND closed_at < {closed}))
            """, cancellationToken);
    }
}
