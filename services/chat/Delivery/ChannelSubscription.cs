namespace Ensemble.Chat.Delivery;

/// <summary>A listener's hold on a channel of this node; ends when it is disposed of.</summary>
internal sealed class ChannelSubscription : IDisposable
{
    private readonly ChannelFeed _feed;
    private readonly ChannelTrack _track;
    private readonly IChannelListener _listener;
    private int _ended;

    internal ChannelSubscription(ChannelFeed feed, ChannelTrack track, IChannelListener listener, long position) =>
        (_feed, _track, _listener, Position) = (feed, track, listener, position);

    public Guid ChannelId => _track.ChannelId;

    /// <summary>Where the channel stood: the listener hears of every number above it. What came before is in the store (<c>since</c>).</summary>
    public long Position { get; }

    /// <summary>The listener hears nothing any more once this returns, unless it is called from <see cref="IChannelListener.Hear"/>. Again
    /// changes nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
            return;
        _track.Remove(_listener);
        _feed.Release(_track);
    }
}
