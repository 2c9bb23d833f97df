using Ensemble.ServiceDefaults.Presence;

namespace Ensemble.Identity.Friends;

/// <summary>What a friend may see of somebody. Who is invisible is offline, and nowhere.</summary>
/// <param name="Availability">Null when offline.</param>
/// <param name="IsInRoom">In one, which may not be named.</param>
/// <param name="RoomId">Null where it is not to be known.</param>
/// <param name="RoomName">The same by name.</param>
internal sealed record FriendSight(Availability? Availability, bool IsInRoom, Guid? RoomId, string? RoomName)
{
    public static FriendSight None { get; } = new(null, false, null, null);

    public static FriendSight Of(UserPresence known) => known.Room switch
    {
        { Availability: ServiceDefaults.Presence.Availability.Invisible } => None,
        { } room => new FriendSight(room.Availability, true, room.RoomId, room.RoomName),
        null => known.SeenLately ? None with { Availability = ServiceDefaults.Presence.Availability.Online } : None,
    };
}
