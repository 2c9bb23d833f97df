namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>How an event came to its consumer.</summary>
/// <param name="MessageId">The same over all deliveries of this event; an idempotency key for calls that leave the database.</param>
/// <param name="Attempt">From 1; more than 1 when the consumer has thrown before.</param>
public sealed record Delivery(Guid MessageId, int Attempt);
