namespace Ensemble.Contracts.Events;

/// <summary>The first one has joined a channel's call. Published by chat; lost when its database is away at that moment.</summary>
/// <param name="CallId">The call.</param>
/// <param name="ChannelId">The channel or conversation.</param>
/// <param name="StartedBy">Who was first.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record CallStarted(Guid CallId, Guid ChannelId, Guid StartedBy, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => CallId;
}
