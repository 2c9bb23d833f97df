using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>Finds and deletes performances, for the HTTP routes and the socket alike.</summary>
internal sealed class PerformanceArchive(RoomsDb db, RoomRegistry registry)
{
    public const int MaxOfOwner = 500;

    /// <summary>
    /// Those of rooms that anybody may see; of private rooms, also closed ones, only those of the user, those it has played in and those of its rooms.
    /// </summary>
    public IQueryable<Performance> VisibleTo(Guid? user, bool isModerator) => db.Performances.AsNoTracking().Where(p =>
        isModerator || p.RoomType != RoomType.Private || p.OwnerId == user
        || (user != null && db.PerformancePlayers.Any(player => player.PerformanceId == p.Id && player.UserId == user))
        || (user != null && db.Rooms.Any(room => room.Id == p.RoomId && room.OwnerId == user)));

    public Task<Performance?> FindAsync(Guid id, Guid? user, bool isModerator, CancellationToken cancellationToken) =>
        VisibleTo(user, isModerator).SingleOrDefaultAsync(p => p.Id == id, cancellationToken);

    /// <summary>The stored performances of a room that the user may see; null when the room isn't there for the user at all.</summary>
    public async Task<IQueryable<Performance>?> OfRoomAsync(Guid room, Guid? user, bool isModerator, CancellationToken cancellationToken)
    {
        var visible = VisibleTo(user, isModerator).Where(p => p.RoomId == room && p.State == PerformanceState.Stored);
        var row = await db.Rooms.AsNoTracking().SingleOrDefaultAsync(r => r.Id == room, cancellationToken);
        // Who has played in a private room may see that performance later, and so that there was the room.
        return (row is not null && registry.MaySee(row, user, isModerator)) || await visible.AnyAsync(cancellationToken) ? visible : null;
    }

    /// <summary>Media has no quota of a user's files; this is what keeps one from filling it with recordings.</summary>
    public async Task<bool> MayRecordMoreAsync(Guid user, CancellationToken cancellationToken) =>
        await db.Performances.CountAsync(p => p.OwnerId == user && p.State != PerformanceState.Failed, cancellationToken) < MaxOfOwner;

    /// <summary>With its file. Why not, when it is not deleted.</summary>
    public async Task<Problem?> DeleteAsync(Guid id, Visitor by, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, by.UserId, by.IsModerator, cancellationToken) is not { } found)
            return PerformanceErrors.NotFound(id);
        if (found.OwnerId != by.UserId && !by.IsModerator)
            return Problem.Forbidden("Only who recorded it may do this.");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Locked, so that what is stored or replaced at this moment is seen as it is afterwards.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM performances WHERE id = {id} FOR UPDATE", cancellationToken);
        var row = db.Performances.Where(p => p.Id == id);
        if (await row.AnyAsync(p => p.State == PerformanceState.Recording, cancellationToken))
            return Problem.Conflict("performance_id", "is still being recorded; stop that first", PerformanceErrors.StillRecording);
        await PerformanceErasure.DiscardAsync(db, row, cancellationToken);
        await row.ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
