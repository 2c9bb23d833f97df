using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ensemble.Identity.Deletion;

/// <summary>Looks every few seconds for accounts whose grace period is over. One that fails is tried again; the others don't wait for it.</summary>
internal sealed partial class DueErasures(IServiceScopeFactory scopes, ILogger<DueErasures> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        do
        {
            try
            {
                while (await EraseNextAsync(stoppingToken))
                    Erased(logger);
            }
            catch (Exception failure) when (failure is NpgsqlException or DbUpdateException or IOException
                or InvalidOperationException { InnerException: NpgsqlException })
            {
                Postponed(logger, failure.GetBaseException().GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> EraseNextAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Erasure>().EraseNextAsync(stoppingToken);
    }

    // Without its id: what is erased is not named afterwards, in the log either.
    [LoggerMessage(2503, LogLevel.Information, "An account was erased")]
    private static partial void Erased(ILogger logger);

    // Messages of the database quote values of rows.
    [LoggerMessage(2504, LogLevel.Warning, "An erasure is tried again in some seconds: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
