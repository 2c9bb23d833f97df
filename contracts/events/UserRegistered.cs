namespace Ensemble.Contracts.Events;

/// <summary>An account was made. Published by identity.</summary>
/// <param name="UserId">The new account.</param>
/// <param name="Username">As the user wrote it.</param>
/// <param name="IpAddress">Where the registration came from, null when unknown.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record UserRegistered(Guid UserId, string Username, string? IpAddress, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => UserId;
}
