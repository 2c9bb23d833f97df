using System.Collections.Concurrent;
using Ensemble.ServiceDefaults.Access.Revocation;
using Ensemble.ServiceDefaults.Presence;
using StackExchange.Redis;

namespace Ensemble.Gateway.Presence;

/// <summary>
/// Who has sent a request lately. A request costs a look into a table; every twenty seconds what is in it goes to Redis in one round trip,
/// but for those whose sessions have ended since: who signed out is gone, and of who was erased nothing is to be written any more.
/// </summary>
internal sealed partial class Attendance(
    IConnectionMultiplexer redis, RevokedSessions revoked, TimeProvider time, ILogger<Attendance> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private ConcurrentDictionary<Guid, Guid> seen = new();

    public void Note(Guid user, Guid session)
    {
        var present = seen;
        // Reading takes no lock, and nearly every request finds its user.
        if (!present.TryGetValue(user, out var noted) || noted != session)
            present[user] = session;
    }

    /// <summary>Tells Redis now; what could not be told is not told later, when it would be wrong.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        if (seen.IsEmpty)
            return;
        // A request that still writes into the old table is told of by the user's next one.
        var users = Interlocked.Exchange(ref seen, new ConcurrentDictionary<Guid, Guid>())
            .Where(entry => !revoked.Contains(entry.Value)).Select(entry => entry.Key);
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
