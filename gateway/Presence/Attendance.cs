using System.Collections.Concurrent;
using Ensemble.ServiceDefaults.Presence;
using StackExchange.Redis;

namespace Ensemble.Gateway.Presence;

/// <summary>
/// Who has sent a request lately. A request costs a look into a table; every twenty seconds what is in it goes to Redis in one round trip.
/// </summary>
internal sealed partial class Attendance(IConnectionMultiplexer redis, TimeProvider time, ILogger<Attendance> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private ConcurrentDictionary<Guid, bool> seen = new();

    public void Note(Guid user)
    {
        var present = seen;
        // Reading takes no lock, and nearly every request finds its user.
        if (!present.ContainsKey(user))
            present[user] = true;
    }

    /// <summary>Tells Redis now; what could not be told is not told later, when it would be wrong.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        if (seen.IsEmpty)
            return;
        // A request that still writes into the old table is told of by the user's next one.
        var users = Interlocked.Exchange(ref seen, new ConcurrentDictionary<Guid, bool>()).Keys;
        await PresenceBoard.WriteSeenAsync(redis.GetDatabase(), users).WaitAsync(Patience, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                NotTold(logger, failure.Message);
            }
        }
    }

    [LoggerMessage(1601, LogLevel.Warning, "Who is online is not known to Redis: {Reason}")]
    private static partial void NotTold(ILogger logger, string reason);
}
