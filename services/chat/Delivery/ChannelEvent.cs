using Ensemble.Realtime;

namespace Ensemble.Chat.Delivery;

/// <summary>An event of a channel as a listener hears it.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Sequence">Its place in the channel's order; 0 for events that have none.</param>
/// <param name="UserId">Who did it: the author of a message, who types, who joined a call; nil where nobody did.</param>
/// <param name="Frame">
/// The event's JSON as one text frame, the same for all sockets of this node. Valid while <see cref="IChannelListener.Hear"/> runs, in which
/// <c>Connection.Post</c> and <c>Send</c> take a hold of their own; who keeps it longer calls <see cref="Frame.Hold"/> and later
/// <see cref="Frame.Release"/>.
/// </param>
internal readonly record struct ChannelEvent(Guid ChannelId, ChannelEventKind Kind, long Sequence, Guid UserId, Frame Frame);
