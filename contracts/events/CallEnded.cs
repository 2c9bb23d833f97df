namespace Ensemble.Contracts.Events;

/// <summary>The last one has left a channel's call. Published by chat; lost when its database is away at that moment.</summary>
/// <param name="CallId">The call.</param>
/// <param name="ChannelId">The channel or conversation.</param>
/// <param name="StartedBy">Who was first in it.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="OccurredAt">When it ended, UTC.</param>
public sealed record CallEnded(Guid CallId, Guid ChannelId, Guid StartedBy, DateTimeOffset StartedAt, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => CallId;
}
