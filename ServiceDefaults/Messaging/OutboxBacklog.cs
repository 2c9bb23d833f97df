namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>What waits in an outbox: how many events (counted up to a bound) and how old the first is.</summary>
internal sealed record OutboxBacklog(long Depth, TimeSpan Age);
