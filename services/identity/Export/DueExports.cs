using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ensemble.Identity.Export;

/// <summary>Looks every second for exports to make, one at a time a replica.</summary>
internal sealed partial class DueExports(IServiceScopeFactory scopes, ILogger<DueExports> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        do
        {
            try
            {
                while (await RunNextAsync(stoppingToken)) { }
            }
            catch (Exception failure) when (failure is NpgsqlException or DbUpdateException
                or InvalidOperationException { InnerException: NpgsqlException })
            {
                Postponed(logger, failure.GetBaseException().GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> RunNextAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ExportJob>().RunNextAsync(stoppingToken);
    }

    [LoggerMessage(2604, LogLevel.Warning, "Exports wait for the database: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
