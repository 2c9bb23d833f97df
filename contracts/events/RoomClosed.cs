namespace Ensemble.Contracts.Events;

/// <summary>A piano room has ended: it was deleted, or nobody was in it any more. Published by rooms.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record RoomClosed(Guid RoomId, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => RoomId;
}
