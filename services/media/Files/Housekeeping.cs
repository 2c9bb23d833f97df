using Ensemble.Media.Storage;

namespace Ensemble.Media.Files;

/// <summary>At the start and every some minutes: what broken-off uploads and removals have left is removed, and what was kept for a while.</summary>
internal sealed partial class Housekeeping(
    Staging staging, Reclaim reclaim, ExpiredFiles expired, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var abandoned = staging.RemoveAbandoned();
                if (abandoned > 0)
                    Abandoned(logger, abandoned);
                await expired.RemoveAsync(stoppingToken);
                await reclaim.AllAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Failed(logger, exception); // The database or the store is away; the next round has the same work.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(5001, LogLevel.Information, "Removed {Count} uploads that a process which is gone had left unfinished.")]
    private static partial void Abandoned(ILogger logger, int count);

    [LoggerMessage(5002, LogLevel.Warning, "Left-over contents could not be removed; it is tried again in some minutes.")]
    private static partial void Failed(ILogger logger, Exception exception);
}
