namespace Ensemble.Contracts.Events;

/// <summary>
/// What some users have played in rooms since it was last told of them. Amounts add up: a user's total is the sum over all of these events.
/// Published by rooms, within five seconds of the playing while its database is there. Guests are not in it; a user who has been erased may be.
/// </summary>
/// <param name="BatchId">The batch; also the id of its message, so that one that was written down twice counts once.</param>
/// <param name="Players">Who has played, each once.</param>
/// <param name="OccurredAt">When the amounts were taken, UTC.</param>
public sealed record RoomActivity(Guid BatchId, IReadOnlyList<PlayedShare> Players, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => BatchId;
}
