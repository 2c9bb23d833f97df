using System.Collections.Concurrent;

namespace Ensemble.Chat.Delivery;

/// <summary>
/// Tells all nodes what has happened in a channel: this one at once, the others over <c>chat:channel:{id}</c> of Redis. Never waits and
/// never fails. What has a number is told after its commit; a node that misses it finds it in the store.
/// </summary>
internal sealed class ChannelNews(DeliveryNode node, ChannelFeed feed, RedisLine redis, TimeProvider time)
{
    private const int RememberedChannels = 100_000;

    private readonly ConcurrentDictionary<Guid, long> serials = new();

    /// <summary>What one commit has changed in the channel's messages.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="access">Its <see cref="Channels.Channel.AccessVersion"/> then: who lost the channel before must not hear of it, though that news may come later.</param>
    /// <param name="first">The first number that the commit has taken.</param>
    /// <param name="last">The last one.</param>
    /// <param name="events">With numbers from <paramref name="first"/> to <paramref name="last"/>, rising.</param>
    public void Tell(Guid channel, long access, long first, long last, IReadOnlyList<OutgoingEvent> events) =>
        Send(channel, new Bulletin(node.Id, Serial: 0, first, last, events, access) { ToldAt = time.GetUtcNow() });

    /// <summary>An event without a number: typing, calls, SharePlay, the channel itself. A node that is cut off from Redis misses it.</summary>
    public void Say(Guid channel, OutgoingEvent said) =>
        Send(channel, new Bulletin(node.Id, NextSerial(channel), 0, 0, [said]) { ToldAt = time.GetUtcNow() });

    /// <summary>
    /// Events that are put into one order by something else than this node: all nodes tell them as one, and every node hears them in the order of
    /// their numbers, whoever has told them.
    /// </summary>
    /// <param name="origin">Stands for that order.</param>
    /// <param name="number">Rises by one from telling to telling of a channel; one that is missing is waited for a moment.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="said">In order.</param>
    public void SayAs(Guid origin, long number, Guid channel, IReadOnlyList<OutgoingEvent> said)
    {
        var bulletin = new Bulletin(origin, number, 0, 0, said) { ToldAt = time.GetUtcNow() };
        // Over Redis to this node too, so that it hears each once.
        if (redis.IsAlone)
            feed.Hear(channel, bulletin);
        else
            redis.Publish(ChannelFeed.RedisName(channel), bulletin.ToBytes());
    }

    /// <summary>Who may read the channel has changed.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="version">Its <see cref="Channels.Channel.AccessVersion"/> since the change.</param>
    /// <param name="said">What clients are told of it; nobody who lost the channel by it needs to get it.</param>
    public void TellAccess(Guid channel, long version, params IReadOnlyList<OutgoingEvent> said) =>
        Send(channel, new Bulletin(node.Id, NextSerial(channel), 0, 0, said, version) { ToldAt = time.GetUtcNow() });

    private void Send(Guid channel, Bulletin bulletin)
    {
        feed.Hear(channel, bulletin);
        redis.Publish(ChannelFeed.RedisName(channel), bulletin.ToBytes());
    }

    // Begins at the time: after a start, or when it was forgotten, it goes on above what it was.
    private long NextSerial(Guid channel)
    {
        if (serials.Count >= RememberedChannels)
            serials.Clear();
        return serials.AddOrUpdate(channel, static (_, time) => time.GetUtcNow().ToUnixTimeMilliseconds(), static (_, last, _) => last + 1, time);
    }
}
