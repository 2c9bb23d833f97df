using Ensemble.Rooms.Live;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>Tells the rooms of this node what became of their recordings, whichever node has stored them; looks once a second while one waits.</summary>
internal sealed partial class RecordingNews : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // The journal may be behind; later a row that isn't there was deleted.
    private const long PatienceMilliseconds = 60_000;

    private readonly RoomDirectory _directory;
    private readonly IServiceScopeFactory _scopes;
    private readonly ServerClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger<RecordingNews> _logger;

    public RecordingNews(
        RoomDirectory directory, IServiceScopeFactory scopes, ServerClock clock, TimeProvider time, RecordingMetrics metrics, ILogger<RecordingNews> logger)
    {
        (_directory, _scopes, _clock, _time, _logger) = (directory, scopes, clock, time, logger);
        metrics.Watch(() => directory.Open.Count(room => room.IsRecording));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                NotNow(_logger, failure);
            }
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var awaited = _directory.Open.SelectMany(room => room.Awaited.Select(recording => (Room: room, Recording: recording))).ToList();
        if (awaited.Count == 0)
            return;
        await using var scope = _scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        var ids = awaited.Select(wait => wait.Recording.Id).ToList();
        var states = await db.Performances.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.State, cancellationToken);
        foreach (var (room, recording) in awaited)
        {
            bool? isStored = states.TryGetValue(recording.Id, out var state)
                ? state switch { PerformanceState.Stored => true, PerformanceState.Failed => false, _ => null }
                : _clock.Milliseconds - recording.Since > PatienceMilliseconds ? false : null;
            if (isStored is { } known)
                room.Post(live => live.SettleRecording(recording.Id, known));
        }
    }

    [LoggerMessage(3621, LogLevel.Warning, "What became of recordings can't be read right now")]
    private static partial void NotNow(ILogger logger, Exception failure);
}
