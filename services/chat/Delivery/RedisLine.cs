using StackExchange.Redis;

namespace Ensemble.Chat.Delivery;

/// <summary>Pub/sub of Redis. Without Redis, in tests, there is nobody to tell: one node is all there is.</summary>
internal sealed partial class RedisLine : IDisposable
{
    private readonly IConnectionMultiplexer? redis;
    private readonly ChatMetrics metrics;
    private readonly ILogger<RedisLine> logger;
    private int failing;

    public RedisLine(IServiceProvider services, ChatMetrics metrics, ILogger<RedisLine> logger)
    {
        (redis, this.metrics, this.logger) = (services.GetService<IConnectionMultiplexer>(), metrics, logger);
        if (redis is not null)
            redis.ConnectionRestored += OnRestored;
    }

    /// <summary>A connection is there again: what was published meanwhile was missed.</summary>
    public event Action? Restored;

    /// <summary>There is no Redis, and no other node.</summary>
    public bool IsAlone => redis is null;

    public bool IsDisconnected => redis is { IsConnected: false };

    /// <summary>Says it to the nodes that listen now. Never throws: who misses it finds it in the store.</summary>
    public void Publish(string channel, byte[] message)
    {
        if (redis is not null)
            _ = PublishAsync(redis, channel, message);
    }

    /// <exception cref="RedisException">Redis is away.</exception>
    /// <exception cref="TimeoutException">The same.</exception>
    public Task SubscribeAsync(string channel, Action<RedisChannel, RedisValue> hear) =>
        redis?.GetSubscriber().SubscribeAsync(Named(channel), hear) ?? Task.CompletedTask;

    /// <summary>Ends it, now or when Redis is there again.</summary>
    public async Task UnsubscribeAsync(string channel, Action<RedisChannel, RedisValue> hear)
    {
        try
        {
            await (redis?.GetSubscriber().UnsubscribeAsync(Named(channel), hear) ?? Task.CompletedTask);
        }
        catch (Exception failure) when (IsAway(failure))
        {
            // What it still brings nobody listens to.
        }
    }

    public void Dispose()
    {
        if (redis is not null)
            redis.ConnectionRestored -= OnRestored;
    }

    public static bool IsAway(Exception failure) => failure is RedisException or TimeoutException or ObjectDisposedException;

    private static RedisChannel Named(string channel) => new(channel, RedisChannel.PatternMode.Literal);

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => Restored?.Invoke();

    private async Task PublishAsync(IConnectionMultiplexer to, string channel, byte[] message)
    {
        try
        {
            await to.GetSubscriber().PublishAsync(Named(channel), message);
            if (Interlocked.Exchange(ref failing, 0) == 1)
                Back(logger);
        }
        catch (Exception failure) when (IsAway(failure))
        {
            metrics.NewsLost();
            if (Interlocked.Exchange(ref failing, 1) == 0)
                Away(logger, failure.Message);
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "Other nodes are not told while Redis is away, and look into the store: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(5002, LogLevel.Information, "Other nodes are told again")]
    private static partial void Back(ILogger logger);
}
