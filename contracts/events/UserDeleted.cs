namespace Ensemble.Contracts.Events;

/// <summary>
/// An account is gone for good. Whoever keeps something of it erases that now: rows, files, names in rows of others. Published by identity
/// when the grace period is over.
/// </summary>
/// <param name="UserId">The account; identity knows nothing of it any more.</param>
/// <param name="ByAdministrator">Whether an administrator decided it, not the owner.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record UserDeleted(Guid UserId, bool ByAdministrator, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => UserId;
}
