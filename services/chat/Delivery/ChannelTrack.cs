using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace Ensemble.Chat.Delivery;

/// <summary>What the track of a channel works with.</summary>
internal sealed record ChannelTrackParts(
    DeliveryNode Node, RedisLine Redis, ChannelStanding Standing, ChannelGaps Gaps, Realtime.FramePool Frames, IOptions<DeliveryOptions> Options,
    ChatMetrics Metrics, TimeProvider Time, ILogger<ChannelTrack> Logger);

/// <summary>
/// One channel on this node: puts what it hears into the channel's order and hands it to the listeners, one at a time, under its lock. What is
/// missing is waited for, then read from the store.
/// </summary>
internal sealed partial class ChannelTrack : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, OriginOrder> _origins = [];
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;
    private readonly Guid _channel;
    private readonly ChannelTrackParts _parts;
    private ImmutableArray<IChannelListener> _listeners = [];
    private readonly ChannelOrder _order = new();
    private long _accessVersion;
    private bool _isMinding;
    private int _isSubscribing;

    public ChannelTrack(Guid channel, ChannelTrackParts parts) => (_channel, _parts, _ended) = (channel, parts, _end.Token);

    public Guid ChannelId => _channel;

    /// <summary>Guarded by the feed.</summary>
    public int Holders { get; set; }

    /// <summary>Redis tells us of the channel.</summary>
    public bool IsSubscribed { get; private set; }

    /// <summary>Ends when it is known where the channel stands.</summary>
    public Task Ready { get; private set; } = Task.CompletedTask;

    public void Start() => Ready = StartAsync();

    /// <summary>Nobody listens any more.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        if (IsSubscribed)
            _ = _parts.Redis.UnsubscribeAsync(ChannelFeed.RedisName(_channel), Hear);
    }

    /// <summary>Where the channel stands: the listener hears all that follows.</summary>
    public long Add(IChannelListener listener)
    {
        lock (_gate)
        {
            _listeners = _listeners.Add(listener);
            return _order.Position;
        }
    }

    public void Remove(IChannelListener listener)
    {
        lock (_gate)
            _listeners = _listeners.Remove(listener);
    }

    /// <summary>Without Redis the watch tries again.</summary>
    public async Task SubscribeAsync()
    {
        // Two subscriptions would tell everything twice.
        if (IsSubscribed || _parts.Redis.IsDisconnected || Interlocked.Exchange(ref _isSubscribing, 1) == 1)
            return;
        try
        {
            await _parts.Redis.SubscribeAsync(ChannelFeed.RedisName(_channel), Hear);
            IsSubscribed = true;
            if (_ended.IsCancellationRequested)
                await _parts.Redis.UnsubscribeAsync(ChannelFeed.RedisName(_channel), Hear);
        }
        catch (Exception failure) when (RedisLine.IsAway(failure))
        {
            // One that was refused may still be made later.
            await _parts.Redis.UnsubscribeAsync(ChannelFeed.RedisName(_channel), Hear);
        }
        finally
        {
            Volatile.Write(ref _isSubscribing, 0);
        }
    }

    public void Hear(Bulletin bulletin)
    {
        lock (_gate)
        {
            if (bulletin.IsNumbered)
            {
                _order.Add(bulletin);
                foreach (var next in _order.Take())
                    Tell(next);
            }
            else if (bulletin.Node == _parts.Node.Id)
            {
                Tell(bulletin);
            }
            else
            {
                if (!_origins.TryGetValue(bulletin.Node, out var origin))
                    _origins[bulletin.Node] = origin = new OriginOrder();
                foreach (var next in origin.Take(bulletin))
                    Tell(next);
            }

            MindGap();
        }
    }

    /// <summary>Hears from the store where the channel stands, in case nobody has told.</summary>
    public void Compare(Standing stands)
    {
        lock (_gate)
        {
            _order.Reaches(stands.LastSequence);
            TellAccess(stands.AccessVersion);
            MindGap();
        }
    }

    // Redis first: what is told between the two is kept until the place is known.
    private async Task StartAsync()
    {
        await SubscribeAsync();
        var stands = (await _parts.Standing.OfAsync([_channel], _ended)).GetValueOrDefault(_channel);
        lock (_gate)
        {
            _accessVersion = stands.AccessVersion;
            _order.Begin(stands.LastSequence);
            foreach (var next in _order.Take())
                Tell(next);
            MindGap();
        }
    }

    private void Hear(RedisChannel _, RedisValue message)
    {
        if (Bulletin.Read((byte[])message!) is not { } bulletin)
            Unreadable(_parts.Logger, _channel);
        else if (bulletin.Node != _parts.Node.Id)
            HearOther(bulletin);
    }

    private void HearOther(Bulletin bulletin)
    {
        _parts.Metrics.Heard(_parts.Time.GetUtcNow() - bulletin.ToldAt);
        Hear(bulletin);
    }

    // Called with the gate held.
    private void MindGap()
    {
        if (_isMinding || !(_order.HasGap || _origins.Values.Any(origin => origin.Waits)))
            return;
        _isMinding = true;
        _ = MindGapAsync(); // Never throws.
    }

    [LoggerMessage(5021, LogLevel.Warning, "A message about channel {Channel} can't be read")]
    private static partial void Unreadable(ILogger logger, Guid channel);
}
