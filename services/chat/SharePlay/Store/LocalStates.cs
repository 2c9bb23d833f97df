using Ensemble.Chat.Delivery;

namespace Ensemble.Chat.SharePlay.Store;

/// <summary>The same without Redis: one node is all there is, and what it keeps ends with it.</summary>
internal sealed class LocalStates(ChannelFeed feed) : IStates
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, (StoredState State, LookTimes Times)> kept = [];

    public Task<StoredState?> ReadAsync(Guid channel, CancellationToken cancellationToken)
    {
        lock (gate)
            return Task.FromResult(kept.TryGetValue(channel, out var found) ? found.State : null);
    }

    public Task<bool> TryWriteAsync(
        Guid channel, Guid? expected, StoredState next, LookTimes times, TimeSpan lifetime, byte[]? news, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (VersionOf(channel) != expected)
                return Task.FromResult(false);
            kept[channel] = (next, times);
        }

        Tell(channel, news);
        return Task.FromResult(true);
    }

    public Task<bool> TryRemoveAsync(Guid channel, Guid expected, byte[] news, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (VersionOf(channel) != expected)
                return Task.FromResult(false);
            kept.Remove(channel);
        }

        Tell(channel, news);
        return Task.FromResult(true);
    }

    public Task<IReadOnlyList<Guid>> DueAsync(LookReason reason, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<Guid>>([.. kept
                .Select(entry => (Channel: entry.Key, At: reason == LookReason.Turn ? entry.Value.Times.Turn : entry.Value.Times.Download))
                .Where(entry => entry.At <= now).OrderBy(entry => entry.At).Take(most).Select(entry => entry.Channel)]);
        }
    }

    public Task ForgetAsync(Guid channel, CancellationToken cancellationToken) => Task.CompletedTask;

    private Guid? VersionOf(Guid channel) => kept.TryGetValue(channel, out var found) ? found.State.Version : null;

    // Events carry numbers, which put them in order where two were faster here than their telling.
    private void Tell(Guid channel, byte[]? news)
    {
        if (news is not null && Bulletin.Read(news) is { } bulletin)
            feed.Hear(channel, bulletin);
    }
}
