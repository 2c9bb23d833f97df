using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>
/// Brings what has been recorded to media, again and again until it is there: the rows of performances are the queue, and one process at a
/// time has a row, for two minutes. Also writes files anew in which a name is to be forgotten.
/// </summary>
internal sealed partial class PerformanceDeposit(
    IServiceScopeFactory scopes, RecordingMetrics metrics, TimeProvider time, ILogger<PerformanceDeposit> logger) : BackgroundService
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CareInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailedKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private DateTimeOffset _caredAt;
    private bool _isBroken;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await CareAsync(stoppingToken);
                while (await StoreOneAsync(stoppingToken)) { }
                if (_isBroken)
                    Mended(logger);
                _isBroken = false;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is away, or one row can't be worked on: its lease has moved it behind the others.
                if (!_isBroken)
                    Broken(logger, failure);
                _isBroken = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CareAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        metrics.Waiting = await db.Performances.CountAsync(p => p.State == PerformanceState.Waiting, cancellationToken);
        var now = time.GetUtcNow();
        if (now - _caredAt < CareInterval)
            return;
        _caredAt = now;
        var forgotten = await UnfinishedRecordings.EndForgottenAsync(db, time, cancellationToken);
        if (forgotten > 0)
            Forgotten(logger, forgotten);
        await db.Performances.Where(p => p.State == PerformanceState.Failed && p.StartedAt < now - FailedKept).ExecuteDeleteAsync(cancellationToken);
    }

    /// <returns>Whether there may be more to do at once.</returns>
    private async Task<bool> StoreOneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        var now = time.GetUtcNow();
        var taken = await db.Database.SqlQuery<Guid>($"""
            UPDATE performances SET due_at = {now + Lease}, attempts = attempts + 1
            WHERE id = (SELECT id FROM performances WHERE due_at <= {now} ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id
            """).ToListAsync(cancellationToken);
        if (taken.Count == 0 || await db.Performances.AsNoTracking().SingleOrDefaultAsync(p => p.Id == taken[0], cancellationToken) is not { } performance)
            return taken.Count > 0;
        try
        {
            await scope.ServiceProvider.GetRequiredService<PerformanceFile>().StoreAsync(performance, cancellationToken);
            return true;
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(performance.Attempts - 1, 10))));
            Postponed(logger, performance.Id, performance.Attempts, failure.StatusCode, failure.Status.Detail, pause);
            metrics.Postponed();
            await db.Performances.Where(p => p.Id == performance.Id && p.Attempts == performance.Attempts)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.DueAt, time.GetUtcNow() + pause), cancellationToken);
            return false;
        }
    }

    [LoggerMessage(3601, LogLevel.Warning, "Performance {Performance} could not be brought to media (attempt {Attempt}: {Status} {Detail}); again in {Pause}")]
    private static partial void Postponed(ILogger logger, Guid performance, int attempt, StatusCode status, string detail, TimeSpan pause);

    [LoggerMessage(3602, LogLevel.Warning, "What has been recorded can't be stored right now; it is tried again")]
    private static partial void Broken(ILogger logger, Exception failure);

    [LoggerMessage(3604, LogLevel.Information, "What has been recorded is stored again")]
    private static partial void Mended(ILogger logger);

    [LoggerMessage(3603, LogLevel.Warning, "{Recordings} recordings were found whose process has ended and that no room asks for; they are stored")]
    private static partial void Forgotten(ILogger logger, int recordings);
}
