using Ensemble.Identity.Accounts;

namespace Ensemble.Identity.Friends;

/// <summary>A friend as PianoRhythm's document shows one, and what else is known.</summary>
/// <param name="Status">online, away, busy or offline.</param>
/// <param name="CurrentRoom">The room's name, "private room" where it is not to be known, null in none.</param>
/// <param name="CurrentRoomId">Null in none, and where it is not to be known.</param>
internal sealed record FriendAnswer(
    Guid UserId, string Username, string UserTag, string? AvatarUrl, string Status, string? CurrentRoom, Guid? CurrentRoomId,
    DateTimeOffset FriendsSince);

internal sealed record FriendRequestAnswer(Guid UserId, string Username, string UserTag, string? AvatarUrl, DateTimeOffset SentAt);

/// <param name="PendingRequests">Which the user may answer.</param>
/// <param name="SentRequests">Which others have not answered yet.</param>
internal sealed record FriendList(
    IReadOnlyList<FriendAnswer> Friends, IReadOnlyList<FriendRequestAnswer> PendingRequests, IReadOnlyList<FriendRequestAnswer> SentRequests);

internal sealed record RequestList(IReadOnlyList<FriendRequestAnswer> PendingRequests, IReadOnlyList<FriendRequestAnswer> SentRequests);

internal sealed record PersonAnswer(Guid UserId, string Username, string UserTag, string? AvatarUrl);

internal sealed record BlockList(IReadOnlyList<PersonAnswer> Blocked);

/// <summary>How the caller stands with somebody after a change.</summary>
internal sealed record TieAnswer(PersonAnswer User, TieState State);

internal enum TieState
{
    None,
    Requested,
    Friends,
    Blocked,
}

internal static class FriendMapping
{
    public static PersonAnswer ToPerson(this Account account) =>
        new(account.Id, account.Username, account.UserTag, account.AvatarUrl());

    public static FriendRequestAnswer ToRequest(this Account account, DateTimeOffset sentAt) =>
        new(account.Id, account.Username, account.UserTag, account.AvatarUrl(), sentAt);
}
