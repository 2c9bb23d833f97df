using System.Collections.Concurrent;

namespace Ensemble.Chat.Delivery;

/// <summary>
/// What happens in channels, for those of this node who listen. The node hears of a channel while somebody here listens to it: the first
/// listener subscribes it to Redis, the last one to go ends that.
/// </summary>
internal sealed class ChannelFeed
{
    private const int WatchedAtOnce = 1_000;

    private readonly ConcurrentDictionary<Guid, ChannelTrack> tracks = new();
    private readonly Lock gate = new();
    private readonly ChannelTrackParts parts;
    private readonly ChannelStanding standing;

    public ChannelFeed(ChannelTrackParts parts, ChannelStanding standing)
    {
        (this.parts, this.standing) = (parts, standing);
        parts.Metrics.Watch(() => tracks.Count);
    }

    /// <summary>Channels that somebody here listens to.</summary>
    public int Count => tracks.Count;

    /// <summary>Whether some channel could not be subscribed to at Redis yet.</summary>
    public bool IsCutOff => tracks.Any(track => !track.Value.IsSubscribed);

    public static string RedisName(Guid channel) => $"chat:channel:{channel}";

    /// <summary>
    /// Has the listener hear what happens in the channel from now on. Who listens is not asked for rights. A channel that does not exist is silent.
    /// </summary>
    /// <exception cref="Npgsql.NpgsqlException">The store, which knows where the channel stands, is away.</exception>
    public async Task<ChannelSubscription> SubscribeAsync(Guid channel, IChannelListener listener, CancellationToken cancellationToken)
    {
        var track = Hold(channel);
        try
        {
            await track.Ready.WaitAsync(cancellationToken);
            return new ChannelSubscription(this, track, listener, track.Add(listener));
        }
        catch
        {
            Release(track);
            throw;
        }
    }

    /// <summary>What Redis, or this node itself, has to tell.</summary>
    internal void Hear(Guid channel, Bulletin bulletin)
    {
        if (tracks.TryGetValue(channel, out var track))
            track.Hear(bulletin);
    }

    internal void Release(ChannelTrack track)
    {
        lock (gate)
        {
            if (--track.Holders > 0)
                return;
            tracks.TryRemove(new KeyValuePair<Guid, ChannelTrack>(track.ChannelId, track));
        }

        track.Dispose();
    }

    /// <summary>Compares all channels with the store, and subscribes to those that Redis was away for.</summary>
    internal async Task WatchAsync(CancellationToken cancellationToken)
    {
        // First: what is told between the two is not missed.
        await Task.WhenAll(tracks.Values.Where(track => !track.IsSubscribed).Select(track => track.SubscribeAsync()));
        foreach (var channels in tracks.Keys.Chunk(WatchedAtOnce))
        {
            foreach (var (channel, stands) in await standing.OfAsync(channels, cancellationToken))
            {
                if (tracks.TryGetValue(channel, out var track))
                    track.Compare(stands);
            }
        }
    }

    private ChannelTrack Hold(Guid channel)
    {
        lock (gate)
        {
            if (!tracks.TryGetValue(channel, out var track))
            {
                tracks[channel] = track = new ChannelTrack(channel, parts);
                track.Start();
            }

            track.Holders++;
            return track;
        }
    }
}
