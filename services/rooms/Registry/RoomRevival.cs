using Ensemble.Rooms.Live;
using Ensemble.Rooms.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>
/// The lobby is there, and every open room that closes when it is empty lives on some node, so that it gets a minute for its people to come
/// back in instead of staying open for ever. Looked after at start, when a node has come or gone, and twice a minute.
/// </summary>
internal sealed partial class RoomRevival : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly IServiceScopeFactory _scopes;
    private readonly RoomDirectory _directory;
    private readonly ILogger<RoomRevival> _logger;
    private readonly SemaphoreSlim _wake = new(0);
    private bool _isAway;

    public RoomRevival(IServiceScopeFactory scopes, RoomDirectory directory, INodes nodes, ILogger<RoomRevival> logger)
    {
        (_scopes, _directory, _logger) = (scopes, directory, logger);
        nodes.Changed += () => _wake.Release();
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
            await _wake.WaitAsync(await TryReviveAsync(stoppingToken) ? Interval : RetryPause, stoppingToken);
    }

    // False when it must be done again soon: the database is away, or this node is not on the board yet.
    private async Task<bool> TryReviveAsync(CancellationToken stoppingToken)
    {
        try
        {
            var (rooms, isWhole) = await ReviveAsync(stoppingToken);
            if (rooms > 0)
                Revived(_logger, rooms);
            _isAway = false;
            return isWhole;
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            if (!_isAway)
                NotYet(_logger, failure);
            _isAway = true;
            return false;
        }
    }

    private async Task<(int Rooms, bool IsWhole)> ReviveAsync(CancellationToken stoppingToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Lobbies>().FindAsync(except: null, stoppingToken);
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        var open = await db.Rooms.Where(room => room.ClosedAt == null).Select(room => new { room.Id, room.Settings }).ToArrayAsync(stoppingToken);
        // Nodes that look at once meet in the middle of the list, not at every room of it.
        Random.Shared.Shuffle(open);
        var (revived, isWhole) = (0, true);
        foreach (var room in open.Where(room => !room.Settings.Persistent && _directory.Peek(room.Id) is null))
        {
            if (await _directory.PeekElsewhereAsync(room.Id) is not null)
                continue;
            var place = await _directory.OpenHereAsync(room.Id, stoppingToken);
            revived += place is Place.Here ? 1 : 0;
            isWhole &= place is not Place.Unsettled;
        }

        return (revived, isWhole);
    }

    [LoggerMessage(3202, LogLevel.Warning, "The rooms can't be read yet")]
    private static partial void NotYet(ILogger logger, Exception failure);

    [LoggerMessage(3201, LogLevel.Information, "{Rooms} rooms that nobody had are live here")]
    private static partial void Revived(ILogger logger, int rooms);
}
