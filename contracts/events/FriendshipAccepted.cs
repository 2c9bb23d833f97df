namespace Ensemble.Contracts.Events;

/// <summary>Two users are friends from now on. Published by identity.</summary>
/// <param name="FriendshipId">The same as in <see cref="FriendRequested"/>.</param>
/// <param name="RequesterId">Who had asked.</param>
/// <param name="AccepterId">Who accepted.</param>
/// <param name="AccepterName">Their name when they accepted.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record FriendshipAccepted(
    Guid FriendshipId, Guid RequesterId, Guid AccepterId, string AccepterName, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => FriendshipId;
}
