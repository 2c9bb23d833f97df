using Ensemble.Rooms.Live;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>The server's own rooms: the first is always there, another is made when all are full and closes when it is empty.</summary>
internal sealed class Lobbies(RoomsDb db, RoomDirectory directory, TimeProvider time)
{
    /// <summary>The fullest lobby with a place free, so that people meet.</summary>
    public async Task<Guid> FindAsync(Guid? except, CancellationToken cancellationToken)
    {
        var lobbies = await db.Rooms.AsNoTracking().Where(room => room.Type == RoomType.Lobby && room.ClosedAt == null)
            .OrderBy(room => room.CreatedAt).ToListAsync(cancellationToken);
        var free = lobbies.Where(room => room.Id != except)
            .Select(room => (room.Id, People: directory.Peek(room.Id)?.People.Count ?? 0, room.MaxUsers))
            .Where(room => room.People < room.MaxUsers)
            .OrderByDescending(room => room.People)
            .FirstOrDefault();
        return free.Id != Guid.Empty ? free.Id : await MakeAsync(lobbies.Count + 1, cancellationToken);
    }

    private async Task<Guid> MakeAsync(int number, CancellationToken cancellationToken)
    {
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
        await directory.OpenAsync(lobby.Id, cancellationToken);
        return lobby.Id;
    }
}
