using Microsoft.Extensions.Options;
using Npgsql;

namespace Ensemble.Chat.Delivery;

/// <summary>Compares what this node has heard with the store, every few seconds and when Redis is back.</summary>
internal sealed partial class ChannelWatch(
    ChannelFeed feed, RedisLine redis, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<ChannelWatch> logger) : BackgroundService
{
    private readonly SemaphoreSlim _now = new(0, 1);

    public override void Dispose()
    {
        _now.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.Restored += LookNow;
        try
        {
            for (var isAway = false; ;)
            {
                await PauseAsync(stoppingToken);
                try
                {
                    await feed.WatchAsync(stoppingToken);
                    isAway = false;
                }
                catch (NpgsqlException failure)
                {
                    if (!isAway)
                        Away(logger, failure.Message);
                    isAway = true;
                }
            }
        }
        finally
        {
            redis.Restored -= LookNow;
        }
    }

    private async Task PauseAsync(CancellationToken stoppingToken)
    {
        var pause = redis.IsDisconnected || feed.IsCutOff ? options.Value.WatchIntervalWithoutRedis : options.Value.WatchInterval;
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(_now.WaitAsync(wake.Token), Task.Delay(pause, time, wake.Token));
        await wake.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private void LookNow()
    {
        try
        {
            _now.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to look.
        }
    }

    [LoggerMessage(5011, LogLevel.Warning, "Channels can't be compared with the store: {Reason}")]
    private static partial void Away(ILogger logger, string reason);
}
