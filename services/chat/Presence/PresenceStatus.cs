namespace Ensemble.Chat.Presence;

/// <summary>How somebody wants to be seen in the chat (Stuffchat, Presence).</summary>
internal enum PresenceStatus
{
    Online,
    Away,
    Dnd,

    /// <summary>Shown to others as offline, and as itself to the user.</summary>
    Invisible,

    Offline,
}

/// <summary>What is known of a user.</summary>
/// <param name="Status">As chosen; offline for who has not been heard of lately.</param>
/// <param name="SeenAt">When last heard of; null when not within minutes.</param>
internal readonly record struct Seen(PresenceStatus Status, DateTimeOffset? SeenAt);

/// <summary>What a node has to say of a user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Status">As chosen; null to leave it as it was: online for who was not there.</param>
/// <param name="HasSocket">Has a socket open on the node.</param>
internal readonly record struct Sighting(Guid UserId, PresenceStatus? Status, bool HasSocket);
