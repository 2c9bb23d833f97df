using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>
/// Takes an erased user out of the performances: its own go, with their files; in those of others its track stays, as music of theirs, under
/// nobody's name, and their files are written anew for that.
/// </summary>
internal static class PerformanceErasure
{
    /// <summary>Before the user's rooms are deleted. Doing it again changes nothing.</summary>
    public static async Task EraseAsync(RoomsDb db, Guid user, CancellationToken cancellationToken)
    {
        await DiscardAsync(db, db.Performances.Where(p => p.OwnerId == user), cancellationToken);
        await db.Performances.Where(p => p.OwnerId == user).ExecuteDeleteAsync(cancellationToken);

        // Whose name is on a track, or in whose room's name, and so in the file, it was played.
        var named = await db.Performances
            .Where(p => db.PerformancePlayers.Any(player => player.PerformanceId == p.Id && player.UserId == user)
                || db.Rooms.Any(room => room.Id == p.RoomId && room.OwnerId == user))
            .Select(p => p.Id).ToListAsync(cancellationToken);
        await db.PerformancePlayers.Where(player => player.UserId == user).ExecuteUpdateAsync(
            set => set.SetProperty(player => player.UserId, (Guid?)null).SetProperty(player => player.Username, PerformancePlayer.Nobody),
            cancellationToken);
        await db.Performances.Where(p => named.Contains(p.Id) && db.Rooms.Any(room => room.Id == p.RoomId && room.OwnerId == user))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, "Recording"), cancellationToken);
        await RewriteAsync(db, named, cancellationToken);
    }

    /// <summary>Has media delete the files of performances that go; what may yet be stored is waited for.</summary>
    public static async Task DiscardAsync(RoomsDb db, IQueryable<Performance> performances, CancellationToken cancellationToken)
    {
        var files = await performances.Select(p => new { p.FileId, p.NextFileId, IsStored = p.State == PerformanceState.Stored })
            .ToListAsync(cancellationToken);
        foreach (var file in files)
        {
            await DiscardAsync(db, file.FileId, file.IsStored, cancellationToken);
            if (file.NextFileId is { } next)
                await DiscardAsync(db, next, isStored: false, cancellationToken);
        }
    }

    /// <param name="isStored">Nobody is at work on it.</param>
    public static Task<int> DiscardAsync(RoomsDb db, Guid file, bool isStored, CancellationToken cancellationToken)
    {
        var wait = isStored ? TimeSpan.Zero : PerformanceDeposit.Lease + PerformanceDeposit.Deadline;
        return db.Database.ExecuteSqlAsync(
            $"INSERT INTO discarded_files (file_id, due_at) VALUES ({file}, now() + {wait}) ON CONFLICT DO NOTHING", cancellationToken);
    }

    // A file that is stored is replaced; one that an attempt may have stored already isn't waited for any more, another one is made.
    private static async Task RewriteAsync(RoomsDb db, List<Guid> named, CancellationToken cancellationToken)
    {
        foreach (var performance in await db.Performances.AsNoTracking().Where(p => named.Contains(p.Id)).ToListAsync(cancellationToken))
        {
            var isStored = performance.State == PerformanceState.Stored;
            if (!isStored && performance.State != PerformanceState.Waiting)
                continue;
            if ((isStored ? performance.NextFileId : performance.FileId) is { } abandoned)
                await DiscardAsync(db, abandoned, isStored: false, cancellationToken);
            var file = Guid.CreateVersion7();
            await db.Database.ExecuteSqlAsync($"""
                UPDATE performances SET due_at = now(), attempts = 0,
                    file_id = CASE WHEN state = 'Stored' THEN file_id ELSE {file} END,
                    next_file_id = CASE WHEN state = 'Stored' THEN {file} END
                WHERE id = {performance.Id} AND state IN ('Stored', 'Waiting')
                """, cancellationToken);
        }
    }
}
