using System.Collections.Concurrent;
using Ensemble.Realtime;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Statistics;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Live;

/// <summary>The rooms that are live on this node. With several nodes, this is where a room's lease is taken before it is opened.</summary>
internal sealed class RoomDirectory : IDisposable
{
    private static readonly TimeSpan HistoryAge = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, Lazy<Task<RoomLoop?>>> _live = new();
    private readonly IServiceScopeFactory _scopes;
    private readonly ServerClock _clock;
    private readonly TimeProvider _time;
    private readonly FramePool _frames;
    private readonly IRoomJournal _journal;
    private readonly PlayTallies _tallies;
    private readonly RoomsMetrics _metrics;
    private readonly ILogger<RoomLoop> _logger;
    private readonly ITimer _tick;

    public RoomDirectory(IServiceScopeFactory scopes, ServerClock clock, TimeProvider time, FramePool frames, IRoomJournal journal,
        PlayTallies tallies, RoomsMetrics metrics, ILogger<RoomLoop> logger)
    {
        (_scopes, _clock, _time, _frames, _journal, _tallies, _metrics, _logger) = (scopes, clock, time, frames, journal, tallies, metrics, logger);
        metrics.Watch(() => (Open.Count(), Open.Sum(room => room.People.Count)));
        _tick = time.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Rooms that are open here now.</summary>
    public IEnumerable<RoomLoop> Open => _live.Values
        .Where(room => room.IsValueCreated && room.Value.IsCompletedSuccessfully)
        .Select(room => room.Value.Result)
        .OfType<RoomLoop>()
        .Where(room => !room.IsClosed);

    /// <summary>The room if it is live here, for showing.</summary>
    public RoomLoop? Peek(Guid id) =>
        _live.TryGetValue(id, out var room) && room.IsValueCreated && room.Value.IsCompletedSuccessfully && room.Value.Result is { IsClosed: false } open
            ? open
            : null;

    /// <summary>The live room, brought to life from its row when nobody is in it yet. Null when there is no such open room.</summary>
    public async Task<RoomLoop?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        var entry = _live.GetOrAdd(id, key => new Lazy<Task<RoomLoop?>>(() => LoadAsync(key)));
        try
        {
            var room = await entry.Value.WaitAsync(cancellationToken);
            if (room is { IsClosed: false })
                return room;
        }
        catch when (entry.Value.IsFaulted)
        {
            _live.TryRemove(new(id, entry));
            throw;
        }

        _live.TryRemove(new(id, entry));
        return null;
    }

    public void Dispose() => _tick.Dispose();

    // Not with the caller's token: others may wait for the same room.
    private async Task<RoomLoop?> LoadAsync(Guid id)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        if (await db.Rooms.AsNoTracking().SingleOrDefaultAsync(room => room.Id == id && room.ClosedAt == null) is not { } row)
            return null;
        var messages = await db.Messages.AsNoTracking().Where(message => message.RoomId == id)
            .OrderByDescending(message => message.SentAt).Take(ChatRules.KeptMessages).ToListAsync();
        var bans = await db.Bans.AsNoTracking().Where(ban => ban.RoomId == id).ToListAsync();
        messages.Reverse();
        var unfinished = await UnfinishedRecordings.EndAsync(db, id, _time);
        var past = new RoomPast(messages, bans, (long)(HistoryAge.TotalSeconds * _time.TimestampFrequency), unfinished);
        return new RoomLoop(new LiveRoom(RoomProfile.Of(row), _clock, _frames, _journal, _tallies, _metrics, past), _time, _metrics, _logger);
    }

    private void Tick()
    {
        foreach (var (id, entry) in _live)
        {
            if (!entry.IsValueCreated || !entry.Value.IsCompletedSuccessfully)
                continue;
            if (entry.Value.Result is { IsClosed: false } room)
                room.Post(live => live.Tick());
            else if (_live.TryRemove(new(id, entry)))
                entry.Value.Result?.Dispose();
        }
    }
}
