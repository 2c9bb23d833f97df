namespace Ensemble.ServiceDefaults.Presence;

/// <summary>What somebody wants to be taken for.</summary>
public enum Availability
{
    Online,
    Away,
    Busy,

    /// <summary>To be shown as offline, and as being nowhere.</summary>
    Invisible,
}

/// <summary>How and in which room somebody is.</summary>
/// <param name="Availability">As chosen in the room.</param>
/// <param name="RoomId">Null where outsiders may not know the room.</param>
/// <param name="RoomName">As of a second ago; null where outsiders may not know it.</param>
public sealed record Whereabouts(Availability Availability, Guid? RoomId = null, string? RoomName = null)
{
    /// <summary>The text that is kept: <c>busy</c>, or <c>busy {room id} {room name}</c>.</summary>
    internal string ToText() => RoomId is { } id ? $"{Availability} {id} {RoomName}" : Availability.ToString();

    /// <summary>Null when the text is none of ours.</summary>
    internal static Whereabouts? Parse(string? text)
    {
        var parts = text?.Split(' ', 3) ?? [];
        if (parts is not [var first, ..] || !Enum.TryParse<Availability>(first, out var availability) || !Enum.IsDefined(availability))
            return null;
        return parts is [_, var id, var name] && Guid.TryParseExact(id, "D", out var room)
            ? new Whereabouts(availability, room, name)
            : new Whereabouts(availability);
    }
}

/// <summary>What is known of somebody.</summary>
/// <param name="Room">Null when in no room.</param>
/// <param name="SeenLately">Whether a request came within <see cref="PresenceBoard.SeenFor"/>.</param>
public sealed record UserPresence(Whereabouts? Room, bool SeenLately);
