namespace Ensemble.Contracts.Events;

/// <summary>Somebody was mentioned by <c>@name</c> in a channel or conversation that they may read. Published by chat.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="ChannelId">Where it was posted.</param>
/// <param name="UserId">Who is mentioned.</param>
/// <param name="AuthorId">Who wrote it.</param>
/// <param name="AuthorName">Their name when they wrote it.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record MentionReceived(
    Guid MessageId, Guid ChannelId, Guid UserId, Guid AuthorId, string AuthorName, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => UserId;
}
