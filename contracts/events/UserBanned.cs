namespace Ensemble.Contracts.Events;

/// <summary>An account may not act any more, or may again. Its sessions have ended when this is published, by identity.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Banned">False when a ban was lifted.</param>
/// <param name="Reason">For people; null when none was given.</param>
/// <param name="BannedBy">The administrator or moderator; null when the platform decided.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record UserBanned(Guid UserId, bool Banned, string? Reason, Guid? BannedBy, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => UserId;
}
