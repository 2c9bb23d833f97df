namespace Ensemble.Contracts.Events;

/// <summary>Messages were stored in a channel or conversation, by one commit. Published by chat, while some service subscribes to it.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Messages">In the channel's order, at least one. What they say is not told: who may read it asks chat.</param>
/// <param name="OccurredAt">When the first was posted, UTC.</param>
public sealed record MessagePosted(Guid ChannelId, IReadOnlyList<PostedMessage> Messages, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => ChannelId;
}
