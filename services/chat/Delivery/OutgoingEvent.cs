namespace Ensemble.Chat.Delivery;

/// <summary>An event on its way to all nodes.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="UserId">Who did it; nil where nobody did.</param>
/// <param name="Payload">The event as clients get it: one flat JSON object with <c>type</c>, in UTF-8, at most 256 KiB.</param>
/// <param name="Sequence">Its place in the channel's order; 0 for events without. Of <see cref="ChannelEventKind.Voice"/> its place among the changes of calls.</param>
internal readonly record struct OutgoingEvent(ChannelEventKind Kind, Guid UserId, ReadOnlyMemory<byte> Payload, long Sequence = 0);
