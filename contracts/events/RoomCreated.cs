namespace Ensemble.Contracts.Events;

/// <summary>A piano room was made. Published by rooms.</summary>
/// <param name="RoomId">The new room.</param>
/// <param name="OwnerId">Who made it.</param>
/// <param name="RoomName">Its display name.</param>
/// <param name="RoomType">lobby, public, private or pro.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record RoomCreated(Guid RoomId, Guid OwnerId, string RoomName, string RoomType, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => RoomId;
}
