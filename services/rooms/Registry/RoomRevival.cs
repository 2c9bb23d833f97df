using Ensemble.Rooms.Live;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>
/// At start: the lobby is there, and every room that closes when it is empty is brought to life, so that it gets a fresh minute for its
/// people to come back in instead of staying open for ever or closing because the process was restarted.
/// </summary>
internal sealed partial class RoomRevival(IServiceScopeFactory scopes, RoomDirectory directory, TimeProvider time, ILogger<RoomRevival> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await ReviveAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (Outage.Is(failure))
            {
                NotYet(logger, failure);
                await Task.Delay(RetryPause, time, stoppingToken);
            }
        }
    }

    private async Task ReviveAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Lobbies>().FindAsync(except: null, stoppingToken);
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        var open = await db.Rooms.Where(room => room.ClosedAt == null).Select(room => new { room.Id, room.Settings }).ToListAsync(stoppingToken);
        foreach (var room in open.Where(room => !room.Settings.Persistent))
            await directory.OpenAsync(room.Id, stoppingToken);
        Revived(logger, open.Count);
    }

    [LoggerMessage(3202, LogLevel.Warning, "The rooms can't be read yet")]
    private static partial void NotYet(ILogger logger, Exception failure);

    [LoggerMessage(3201, LogLevel.Information, "{Rooms} rooms are open")]
    private static partial void Revived(ILogger logger, int rooms);
}
