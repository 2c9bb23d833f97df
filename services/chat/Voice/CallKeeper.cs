using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ensemble.Chat.Voice;

/// <summary>Keeps this node's lease, and sweeps those of others.</summary>
internal sealed partial class CallKeeper(CallDesk desk, IOptions<CallOptions> options, TimeProvider time, ILogger<CallKeeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Beat, time);
        var isAway = false;
        do
        {
            try
            {
                await desk.BeatAsync(stoppingToken);
                if (isAway)
                    Back(logger);
                isAway = false;
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                if (!isAway)
                    Away(logger, failure.Message);
                isAway = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(5441, LogLevel.Warning, "Calls stand still while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(5442, LogLevel.Information, "Calls go on")]
    private static partial void Back(ILogger logger);
}
