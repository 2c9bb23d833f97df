namespace Ensemble.Contracts.Events;

/// <summary>A recording of a piano room was stored. Published by rooms, once.</summary>
/// <param name="PerformanceId">The performance.</param>
/// <param name="RoomId">The room it was played in.</param>
/// <param name="OwnerId">Who recorded it, and whose file it is.</param>
/// <param name="Name">For display.</param>
/// <param name="PlayerIds">Whose playing is in it, guests too; accounts that were erased before are not named.</param>
/// <param name="IsPrivate">Of a private room: only its owner and those who played may know of it.</param>
/// <param name="Milliseconds">Its length.</param>
/// <param name="FileId">The Standard MIDI File in media, private.</param>
/// <param name="OccurredAt">When it was stored, UTC.</param>
public sealed record PerformanceRecorded(
    Guid PerformanceId, Guid RoomId, Guid OwnerId, string Name, IReadOnlyList<Guid> PlayerIds, bool IsPrivate, long Milliseconds,
    Guid FileId, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => PerformanceId;
}
