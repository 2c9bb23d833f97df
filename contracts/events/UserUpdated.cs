namespace Ensemble.Contracts.Events;

/// <summary>What others see of an account has changed: its name, picture, profile or roles. Published by identity.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Username">As it is now.</param>
/// <param name="AvatarUrl">Where the picture is, relative to the gateway; null without one.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record UserUpdated(Guid UserId, string Username, string? AvatarUrl, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => UserId;
}
