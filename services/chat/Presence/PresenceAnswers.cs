namespace Ensemble.Chat.Presence;

/// <param name="Status">online, away, dnd, invisible or offline; anything else, or none, is online.</param>
internal sealed record Heartbeat(string? Status);

/// <summary>How a user is seen by the caller.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Status">online, away, dnd or offline; invisible for the caller alone.</param>
/// <param name="LastHeartbeat">When last heard of; 61 seconds ago where that is not known, or not to be known.</param>
internal sealed record PresenceAnswer(Guid UserId, PresenceStatus Status, DateTimeOffset LastHeartbeat)
{
    private static readonly TimeSpan LongAgo = PresenceRules.CountsFor + TimeSpan.FromSeconds(1);

    public static PresenceAnswer Of(Guid user, Seen seen, Guid caller, DateTimeOffset now) =>
        seen.Status == PresenceStatus.Invisible && user != caller
            ? new(user, PresenceStatus.Offline, now - LongAgo)
            : new(user, seen.Status, seen.SeenAt ?? now - LongAgo);
}
