using Ensemble.Rooms.Counts;
using Ensemble.Rooms.Live;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>The server's own rooms: the first is always there, another is made when all are full and closes when it is empty.</summary>
internal sealed class Lobbies(RoomsDb db, RoomDirectory directory, RoomCounts counts, TimeProvider time)
{
    /// <summary>The fullest lobby with a place free, so that people meet.</summary>
    public async Task<Guid> FindAsync(Guid? except, CancellationToken cancellationToken)
    {
        if (await FreeAsync(except, cancellationToken) is { } found)
            return found;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One at a time on all nodes: whoever waited finds the lobby that was made meanwhile.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('lobbies', 0))", cancellationToken);
        var lobby = await FreeAsync(except, cancellationToken) ?? await MakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await directory.FindAsync(lobby, cancellationToken);
        return lobby;
    }

    private IQueryable<Room> Open => db.Rooms.AsNoTracking().Where(room => room.Type == RoomType.Lobby && room.ClosedAt == null);

    private async Task<Guid?> FreeAsync(Guid? except, CancellationToken cancellationToken)
    {
        var lobbies = await Open.Where(room => room.Id != except).OrderBy(room => room.CreatedAt)
            .Select(room => new { room.Id, room.MaxUsers }).ToListAsync(cancellationToken);
        var live = await counts.AllAsync(cancellationToken);
        return lobbies.Select(room => (room.Id, live.GetValueOrDefault(room.Id).People, room.MaxUsers))
            .Where(room => room.People < room.MaxUsers)
            .OrderByDescending(room => room.People)
            .Select(room => (Guid?)room.Id)
            .FirstOrDefault();
    }

    private async Task<Guid> MakeAsync(CancellationToken cancellationToken)
    {
        var number = await Open.CountAsync(cancellationToken) + 1;
        var now = time.GetUtcNow();
        var lobby = new Room
        {
            Id = Guid.CreateVersion7(now),
            Name = number == 1 ? "Lobby" : $"Lobby {number}",
            Type = RoomType.Lobby,
            MaxUsers = Room.LobbyMaxUsers,
            Settings = new RoomSettings { Persistent = number == 1 },
            CreatedAt = now,
            LastActivityAt = now,
        };
        db.Rooms.Add(lobby);
        await db.SaveChangesAsync(cancellationToken);
        return lobby.Id;
    }
}
