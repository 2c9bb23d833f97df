using Ensemble.Contracts.Events;

namespace Ensemble.Rooms.Statistics;

/// <summary>
/// Writes into the outbox what users have played, every three seconds what is new. While the database is away the rooms go on counting, and one
/// batch waits; it is written again under the same id, so that it counts once even if it had been stored.
/// </summary>
internal sealed partial class PlayReport : BackgroundService
{
    // An event takes 256 Ki characters.
    private const int PlayersOfBatch = 1_000;
    private const int LastAttempts = 5;

    // With two seconds for the write, a crash loses nothing that is older than five.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly PlayTallies _tallies;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _time;
    private readonly RoomsMetrics _metrics;
    private readonly ILogger<PlayReport> _logger;

    // Taken from the tallies and not known to be stored.
    private List<RoomActivity> _batches = [];
    private long _notesInBatches;
    private bool _isAway;

    public PlayReport(PlayTallies tallies, IServiceScopeFactory scopes, TimeProvider time, RoomsMetrics metrics, ILogger<PlayReport> logger)
    {
        (_tallies, _scopes, _time, _metrics, _logger) = (tallies, scopes, time, metrics, logger);
        metrics.WatchStatistics(() => Waiting);
    }

    private long Waiting => _tallies.Waiting + Interlocked.Read(ref _notesInBatches);

    /// <summary>Kestrel has stopped before: nobody plays any more.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _batches = [.. _batches, .. NewBatches()];
        for (var attempt = 1; _batches.Count > 0 && !await TryStoreAsync(); attempt++)
        {
            if (attempt >= LastAttempts || cancellationToken.IsCancellationRequested)
            {
                Lost(_logger, Waiting);
                _metrics.StatisticsLost(Waiting);
                return;
            }

            await Task.Delay(RetryPause, _time, CancellationToken.None);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var isLate = _batches.Count > 0;
            if (!isLate)
                _batches = NewBatches();
            // After an outage what was counted meanwhile follows at once.
            if (_batches.Count > 0 && await TryStoreAsync() && isLate)
            {
                _batches = NewBatches();
                await TryStoreAsync();
            }
        }
    }

    private List<RoomActivity> NewBatches()
    {
        var now = _time.GetUtcNow();
        List<RoomActivity> batches =
            [.. _tallies.Take().Chunk(PlayersOfBatch).Select(players => new RoomActivity(Guid.CreateVersion7(now), players, now))];
        Interlocked.Add(ref _notesInBatches, batches.Sum(batch => batch.Players.Sum(player => player.Notes)));
        return batches;
    }

    // Not to be cancelled: a write that breaks off may have been stored.
    private async Task<bool> TryStoreAsync()
    {
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
            foreach (var batch in _batches)
                db.Publish(batch, batch.BatchId);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Whatever it is: there is nothing in a batch that could never be stored, and it must not take the process with it.
            if (!_isAway)
                Away(_logger, failure, Waiting);
            _isAway = true;
            return false;
        }

        if (_isAway)
            Back(_logger);
        _isAway = false;
        _metrics.StatisticsWritten(Interlocked.Exchange(ref _notesInBatches, 0));
        _batches = [];
        return true;
    }

    [LoggerMessage(3501, LogLevel.Warning, "What is played can't be stored yet; {Notes} notes wait")]
    private static partial void Away(ILogger logger, Exception failure, long notes);

    [LoggerMessage(3502, LogLevel.Information, "What is played is stored again")]
    private static partial void Back(ILogger logger);

    [LoggerMessage(3503, LogLevel.Error, "{Notes} notes could not be stored and are missing in their players' statistics")]
    private static partial void Lost(ILogger logger, long notes);
}
