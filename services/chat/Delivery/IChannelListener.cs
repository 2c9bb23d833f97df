namespace Ensemble.Chat.Delivery;

/// <summary>Who hears what happens in a channel on this node. Both calls come one at a time for a channel, from any thread, and must not block.</summary>
internal interface IChannelListener
{
    /// <summary>
    /// The next event. Numbered events come in strictly rising order of <see cref="ChannelEvent.Sequence"/>, none twice and none left out,
    /// but for one case: after a gap that was filled from the store a message is told as it is by then. One that was posted and deleted
    /// meanwhile is not told at all; one that was edited or reacted to is told as <c>message_created</c> with its present text at the place where it was
    /// posted, and again as <c>message_edited</c> and <c>reaction_updated</c> with equal numbers at the place of its latest change.
    /// Events without a number come in the order in which each node has told them, and may be lost while Redis is away.
    /// </summary>
    void Hear(in ChannelEvent heard);

    /// <summary>
    /// Who may read the channel has changed: somebody left, was removed or added, it became private or public, was archived or opened again.
    /// Whoever passes its events on asks <c>ChannelAccess</c> anew. Comes within five seconds even if Redis is away.
    /// </summary>
    void AccessChanged(Guid channel);
}
