namespace Ensemble.Chat.Presence;

/// <summary>How long what is known of somebody counts.</summary>
internal static class PresenceRules
{
    /// <summary>Whoever was not heard of for longer is offline.</summary>
    public static readonly TimeSpan CountsFor = TimeSpan.FromSeconds(60);

    /// <summary>How often the same is written at most; three times before it would count no more.</summary>
    public static readonly TimeSpan WrittenEvery = TimeSpan.FromSeconds(20);

    /// <summary>How long a chosen status is remembered: who comes back invisible must not show for a moment.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    public static Seen Of(PresenceStatus status, DateTimeOffset? seenAt, bool hasLeft, DateTimeOffset now) =>
        new(hasLeft || seenAt is null || now - seenAt > CountsFor ? PresenceStatus.Offline : status, seenAt);
}
