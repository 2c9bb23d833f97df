using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Ensemble.ServiceDefaults.Access.Revocation;

/// <summary>
/// Reads what is new on the list four times a second. Polling needs no agreement on what a lost subscription missed, and costs one command.
/// </summary>
internal sealed partial class RevocationReader(
    IConnectionMultiplexer redis, RevokedSessions sessions, TimeProvider time, ILogger<RevocationReader> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Identity's replicas may write a little out of order, and their clocks differ from ours.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var since = time.GetUtcNow() - RevocationList.Memory;
        var isAway = false;
        using var timer = new PeriodicTimer(Pause);
        do
        {
            var begun = time.GetUtcNow();
            try
            {
                foreach (var (session, revokedAt) in await RevocationList.ReadAsync(redis.GetDatabase(), since).WaitAsync(Patience, stoppingToken))
                    sessions.Add(session, revokedAt);
                sessions.Forget();
                since = begun - Overlap;
                if (isAway)
                    Back(logger);
                isAway = false;
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                if (!isAway)
                    Away(logger, failure.Message);
                isAway = true;
                since = since < begun - Overlap ? since : begun - Overlap;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1301, LogLevel.Warning, "Sessions that end are not heard of while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(1302, LogLevel.Information, "Sessions that end are heard of again")]
    private static partial void Back(ILogger logger);
}
