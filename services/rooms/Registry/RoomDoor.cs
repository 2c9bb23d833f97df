using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Registry;

internal enum Key
{
    /// <summary>The password is right, or the room has none.</summary>
    Fits,
    Missing,
    Wrong,

    /// <summary>Not looked at: too many wrong ones before.</summary>
    TooSoon,
}

/// <param name="Wait">With <see cref="Key.TooSoon"/>.</param>
internal readonly record struct KeyCheck(Key Key, TimeSpan Wait = default);

/// <summary>Whether a password opens a room, for tickets and the socket alike.</summary>
internal sealed class RoomDoor(RoomPasswords passwords, Guesses guesses)
{
    public async Task<KeyCheck> TryAsync(Room room, string? password, Visitor visitor, CancellationToken cancellationToken)
    {
        if (room.PasswordHash is not { } hash)
            return new(Key.Fits);
        if (string.IsNullOrEmpty(password))
            return new(Key.Missing);
        if (guesses.Begin(room.Id, visitor) is { } wait)
            return new(Key.TooSoon, wait);
        if (password.Length > RoomDraft.MaxPasswordLength || !await passwords.FitsAsync(hash, password, cancellationToken))
            return new(Key.Wrong);
        guesses.Right(room.Id, visitor);
        return new(Key.Fits);
    }
}
