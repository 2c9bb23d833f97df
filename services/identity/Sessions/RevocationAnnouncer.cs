using Ensemble.ServiceDefaults.Access.Revocation;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Copies ended sessions and revoked API keys from the database to the list in Redis that every service reads. The database is the truth: what was revoked while
/// Redis was away, or was lost with it, is copied when it is back.
/// </summary>
internal sealed partial class RevocationAnnouncer(
    IServiceScopeFactory scopes,
    IConnectionMultiplexer redis,
    RevocationSignal signal,
    TimeProvider time,
    ILogger<RevocationAnnouncer> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // A transaction may commit some time after the moment that it wrote down.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);

    private volatile bool startsOver = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.ConnectionRestored += (_, _) => startsOver = true;
        var since = DateTimeOffset.MinValue;
        var isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            if (startsOver)
                since = now - RevocationList.Memory;
            startsOver = false;
            try
            {
                await CopyAsync(since, now, stoppingToken);
                since = now - Overlap;
                isAway = false;
            }
            catch (Exception failure) when (IsPassing(failure))
            {
                startsOver = true;
                if (!isAway)
                    Postponed(logger, failure.Message);
                isAway = true;
            }

            await signal.WaitAsync(Pause, stoppingToken);
        }
    }

    private async Task CopyAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var erased = db.ErasedSessions.Where(session => session.RevokedAt >= since)
            .Select(session => new { session.Id, session.RevokedAt });
        var keys = db.ApiKeys.Where(key => key.RevokedAt >= since).Select(key => new { key.Id, RevokedAt = key.RevokedAt!.Value });
        var ended = await db.Sessions.Where(session => session.RevokedAt >= since)
            .Select(session => new { session.Id, RevokedAt = session.RevokedAt!.Value })
            .Union(keys)
            .Union(erased)
            .ToListAsync(cancellationToken);
        await RevocationList.AddAsync(redis.GetDatabase(), [.. ended.Select(session => (session.Id, session.RevokedAt))], now)
            .WaitAsync(Patience, cancellationToken);
    }

    private static bool IsPassing(Exception failure) =>
        failure is RedisException or TimeoutException or NpgsqlException or InvalidOperationException { InnerException: NpgsqlException };

    [LoggerMessage(2104, LogLevel.Warning, "Ended sessions are announced later: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
