using Ensemble.Rooms.Counts;
using Ensemble.Rooms.Live;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>The server's own rooms: the first is always there, another is made when all are full and closes when it is empty.</summary>
internal sealed class Lobbies(RoomsDb db, RoomDirectory directory, RoomCounts counts, TimeProvider time)
{
    private const string FirstName = "Lobby";

    /// <summary>The fullest lobby with a place free, so that people meet.</summary>
    public async Task<Guid> FindAsync(Guid? except, CancellationToken cancellationToken) =>
        await FreeAsync(except, cancellationToken) ?? await MakeAsync(except, cancellationToken);

    private async Task<Guid?> FreeAsync(Guid? except, CancellationToken cancellationToken)
    {
        var lobbies = await OpenAsync(cancellationToken);
        var live = await counts.AllAsync(cancellationToken);
        return lobbies.Where(room => room.Id != except)
            .Select(room => (room.Id, live.GetValueOrDefault(room.Id).People, room.MaxUsers))
            .Where(room => room.People < room.MaxUsers)
            .OrderByDescending(room => room.People)
            .Select(room => (Guid?)room.Id)
            .FirstOrDefault();
    }

    private Task<List<Room>> OpenAsync(CancellationToken cancellationToken) => db.Rooms.AsNoTracking()
        .Where(room => room.Type == RoomType.Lobby && room.ClosedAt == null).OrderBy(room => room.CreatedAt).ToListAsync(cancellationToken);

    // One at a time in the whole fleet: of many who find all lobbies full, the first makes one and the others go there.
    private async Task<Guid> MakeAsync(Guid? except, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('lobbies', 0))", cancellationToken);
        if (await FreeAsync(except, cancellationToken) is { } made)
            return made;
        var names = (await OpenAsync(cancellationToken)).Select(room => room.Name).ToHashSet();
        var name = Enumerable.Range(1, names.Count + 1).Select(number => number == 1 ? FirstName : $"{FirstName} {number}").First(name => !names.Contains(name));
        var now = time.GetUtcNow();
        var lobby = new Room
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            Type = RoomType.Lobby,
            MaxUsers = Room.LobbyMaxUsers,
            Settings = new RoomSettings { Persistent = name == FirstName },
            CreatedAt = now,
            LastActivityAt = now,
        };
        db.Rooms.Add(lobby);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await directory.FindAsync(lobby.Id, cancellationToken);
        return lobby.Id;
    }
}
