namespace Ensemble.Contracts.Events;

/// <summary>An account was given or has lost roles. Published by identity.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Roles">All it has now.</param>
/// <param name="ChangedBy">The administrator; null when the platform decided.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record UserRolesChanged(Guid UserId, IReadOnlyList<string> Roles, Guid? ChangedBy, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => UserId;
}
