namespace Ensemble.Contracts.Events;

/// <summary>Somebody asks somebody to be friends. Published by identity.</summary>
/// <param name="FriendshipId">What may become of it; the same in <see cref="FriendshipAccepted"/>.</param>
/// <param name="RequesterId">Who asks.</param>
/// <param name="RequesterName">Their name when they asked.</param>
/// <param name="RecipientId">Who is asked.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record FriendRequested(
    Guid FriendshipId, Guid RequesterId, string RequesterName, Guid RecipientId, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => FriendshipId;
}
