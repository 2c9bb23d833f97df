using Ensemble.ServiceDefaults.Presence;

namespace Ensemble.ServiceDefaults.Friends;

/// <summary>How two users stand with each other, for one of them: another user asked, accepted, declined, took back or ended it.</summary>
/// <param name="To">Who is told.</param>
/// <param name="UserId">Who did it.</param>
/// <param name="Username">Their name.</param>
/// <param name="AvatarUrl">Null when they have none.</param>
/// <param name="State">How they stand now.</param>
/// <param name="Notice">What is worth a notification.</param>
/// <param name="Availability">Of a friend; null when offline, invisible, or no friend.</param>
/// <param name="RoomId">Where a friend is; null when in no room, or not to be known.</param>
/// <param name="RoomName">The same by name.</param>
/// <param name="At">When, UTC.</param>
public sealed record FriendNews(
    Guid To, Guid UserId, string Username, string? AvatarUrl, FriendState State, FriendNotice Notice, Availability? Availability, Guid? RoomId,
    string? RoomName, DateTimeOffset At);

/// <summary>How two users stand with each other.</summary>
public enum FriendState
{
    None,
    Requested,
    Friends,
}

/// <summary>What somebody is notified of.</summary>
public enum FriendNotice
{
    None,

    /// <summary>Somebody asks to be friends.</summary>
    Request,

    /// <summary>Somebody has accepted.</summary>
    Accepted,
}
