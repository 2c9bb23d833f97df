namespace Ensemble.Contracts.Events;

/// <summary>
/// A fact that happened in the service that publishes it. It is written to that service's outbox in the transaction of the change
/// and arrives at least once at every subscriber's queue, where the inbox makes it exactly once.
/// </summary>
public interface IEvent
{
    /// <summary>What the fact is about (a user, a room, an order). Events of one subject arrive in the order they happened. Not part of the message's body.</summary>
    Guid Subject { get; }

    /// <summary>When it happened, UTC.</summary>
    DateTimeOffset OccurredAt { get; }
}
