using Ensemble.Contracts.Events;
using Ensemble.Rooms.Live;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>Makes, changes and closes rooms, for the HTTP routes and the socket alike.</summary>
internal sealed class RoomRegistry(RoomsDb db, RoomDirectory directory, RoomPasswords passwords, TimeProvider time)
{
    public const int MaxOpenRooms = 20;

    /// <param name="draft">What it should be.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="isHere">Live on this node, where its owner's socket is, instead of on the node with the least load.</param>
    /// <param name="cancellationToken">Cancels before it is made.</param>
    public async Task<(Room? Room, Problem? Problem)> CreateAsync(
        RoomDraft draft, Visitor owner, bool isHere, CancellationToken cancellationToken)
    {
        if (draft.Check(isNew: true) is { } fault)
            return (null, fault.ToProblem());
        if (draft.Type == RoomType.Pro && !owner.IsPro)
            return (null, Problem.Forbidden("A pro room needs the pro role.") with { Code = RoomErrors.ProRequired });

        // Before the lock, which is held for as short as can be.
        var passwordHash = await HashAsync(draft.Password, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One at a time for each owner: of two that count at once, both would find a place.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"rooms of " + owner.UserId}, 0))", cancellationToken);
        if (await db.Rooms.CountAsync(room => room.OwnerId == owner.UserId && room.ClosedAt == null, cancellationToken) >= MaxOpenRooms)
            return (null, new Problem(StatusCodes.Status422UnprocessableEntity, RoomErrors.TooManyRooms, $"You have {MaxOpenRooms} open rooms; close one first."));

        var now = time.GetUtcNow();
        var made = new Room
        {
            Id = Guid.CreateVersion7(now),
            Name = draft.RoomName!.Trim(),
            Type = draft.Type!.Value,
            OwnerId = owner.UserId,
            OwnerName = owner.Username,
            PasswordHash = passwordHash,
            MaxUsers = draft.MaxUsers ?? Room.DefaultMaxUsers,
            Settings = draft.Settings?.ApplyTo(new RoomSettings()) ?? new RoomSettings(),
            CreatedAt = now,
            LastActivityAt = now,
        };
        db.Rooms.Add(made);
        db.Publish(new RoomCreated(made.Id, owner.UserId, made.Name, made.Type.ToString().ToLowerInvariant(), now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // One that should live elsewhere is opened there when somebody comes, or when a node looks for rooms that nobody has.
        if (isHere || directory.IsBestPlace)
            await directory.OpenHereAsync(made.Id, cancellationToken);
        return (made, null);
    }

    public async Task<(Room? Room, Problem? Problem)> UpdateAsync(Guid id, RoomDraft draft, Visitor by, CancellationToken cancellationToken)
    {
        if (draft.Check(isNew: false) is { } fault)
            return (null, fault.ToProblem());
        var (room, problem) = await FindOwnAsync(id, by, cancellationToken);
        if (room is null)
            return (null, problem);
        if (draft.RoomType is not null && !draft.RoomType.Equals(room.Type.ToString(), StringComparison.OrdinalIgnoreCase))
            return (null, new Fault("room_type", $"stays what it is: {room.Type.ToString().ToLowerInvariant()}").ToProblem());
        room.Name = draft.RoomName?.Trim() ?? room.Name;
        room.MaxUsers = draft.MaxUsers ?? room.MaxUsers;
        room.Settings = draft.Settings?.ApplyTo(room.Settings) ?? room.Settings;
        room.LastActivityAt = time.GetUtcNow();
        room.PasswordHash = draft.Password is null ? room.PasswordHash : await HashAsync(draft.Password, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        var profile = RoomProfile.Of(room);
        directory.Peek(id)?.Post(live => live.Update(profile));
        return (room, null);
    }

    public async Task<Problem?> CloseAsync(Guid id, Visitor by, CancellationToken cancellationToken)
    {
        var (room, problem) = await FindOwnAsync(id, by, cancellationToken);
        if (room is null)
            return problem;
        room.ClosedAt = time.GetUtcNow();
        db.Publish(new RoomClosed(id, room.ClosedAt.Value));
        await db.SaveChangesAsync(cancellationToken);
        await db.Bans.Where(ban => ban.RoomId == id).ExecuteDeleteAsync(cancellationToken);
        directory.Peek(id)?.Post(live => live.Close(Protocol.RoomClosed.Types.Reason.Deleted));
        return null;
    }

    /// <summary>A private room is there only for its owner, moderators and who is in it (rooms.proto, getRoomInfo).</summary>
    public bool MaySee(Room room, Guid? user, bool isModerator) =>
        room.Type != RoomType.Private || isModerator || (user is { } id && (OwnerOf(room) == id || Holds(room.Id, id)));

    /// <summary>The live room's owner is the newer one while a hand-over is being written down.</summary>
    public Guid? OwnerOf(Room room) => directory.Peek(room.Id) is { } live ? live.Profile.OwnerId : room.OwnerId;

    public Task<Room?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Rooms.SingleOrDefaultAsync(room => room.Id == id && room.ClosedAt == null, cancellationToken);

    /// <summary>By the name of a listed room; the oldest of several.</summary>
    public Task<Room?> FindByNameAsync(string name, CancellationToken cancellationToken) => db.Rooms
        .Where(room => room.Name == name && room.ClosedAt == null && room.Type != RoomType.Private)
        .OrderBy(room => room.CreatedAt)
        .FirstOrDefaultAsync(cancellationToken);

    private async Task<(Room? Room, Problem? Problem)> FindOwnAsync(Guid id, Visitor by, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } room || !MaySee(room, by.UserId, by.IsModerator))
            return (null, RoomErrors.NotFound(id));
        return OwnerOf(room) == by.UserId || by.IsModerator ? (room, null) : (null, Problem.Forbidden("Only the room's owner may do this."));
    }

    private bool Holds(Guid room, Guid user) => directory.Peek(room)?.People.Any(member => member.Visitor.UserId == user) == true;

    private async Task<string?> HashAsync(string? password, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(password) ? null : await passwords.HashAsync(password, cancellationToken);
}
