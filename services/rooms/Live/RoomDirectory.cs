using System.Collections.Concurrent;
using Ensemble.Rooms.Nodes;
using Ensemble.ServiceDefaults.Nodes;
using StackExchange.Redis;

namespace Ensemble.Rooms.Live;

/// <summary>The rooms that are live on this node, and where the others are.</summary>
internal sealed class RoomDirectory : IDisposable
{
    // A draining node gives its rooms away within seconds; a dead one loses them when its entry expires, for which a client tries again.
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EvacuationPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HandOverPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Guid, Lazy<Task<Place>>> _live = new();
    private readonly RoomLoader _loader;
    private readonly INodes _nodes;
    private readonly TimeProvider _time;
    private readonly ITimer _tick;
    private volatile bool _isEvacuated;

    public RoomDirectory(RoomLoader loader, INodes nodes, TimeProvider time, RoomsMetrics metrics)
    {
        (_loader, _nodes, _time) = (loader, nodes, time);
        metrics.Watch(CountLoad);
        nodes.WatchLoad(CountLoad);
        _tick = time.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Rooms that are open here now.</summary>
    public IEnumerable<RoomLoop> Open => _live.Values.Select(RoomOf).OfType<RoomLoop>();

    /// <summary>The room if it is live here, for showing.</summary>
    public RoomLoop? Peek(Guid id) => _live.TryGetValue(id, out var place) ? RoomOf(place) : null;

    /// <summary>The other node that has the room now, for showing. Null also when Redis can't be asked.</summary>
    public async Task<NodeEntry?> PeekElsewhereAsync(Guid id)
    {
        try
        {
            return Peek(id) is null ? await _nodes.HolderAsync(id) : null;
        }
        catch (Exception failure) when (RedisNodes.IsOutage(failure))
        {
            return null;
        }
    }

    /// <summary>Whether a new room should live here.</summary>
    public bool IsBestPlace => _nodes.FindLeastLoaded() is null;

    /// <summary>Where the room lives; one that lives nowhere yet is given to the node with the least load.</summary>
    public async Task<Place> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (Peek(id) is { } room)
            return new Place.Here(room);
        try
        {
            var since = _time.GetTimestamp();
            while (await _nodes.HolderAsync(id) is { } holder)
            {
                if (!holder.IsDraining)
                    return new Place.Elsewhere(holder);
                if (_time.GetElapsedTime(since) > HandOverPatience)
                    return Place.Unsettled.Instance;
                await Task.Delay(HandOverPause, _time, cancellationToken);
            }

            return _nodes.Choose() is { } other ? new Place.Elsewhere(other) : await OpenHereAsync(id, cancellationToken);
        }
        catch (Exception failure) when (RedisNodes.IsOutage(failure))
        {
            return Place.Unsettled.Instance;
        }
    }

    /// <summary>Brings the room to life here, whatever the load, unless another node has it.</summary>
    public async Task<Place> OpenHereAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_isEvacuated)
            return Place.Unsettled.Instance;
        var entry = _live.GetOrAdd(id, key => new Lazy<Task<Place>>(() => _loader.LoadAsync(key)));
        Place place;
        try
        {
            // Not with the caller's token: others may wait for the same room.
            place = await entry.Value.WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (entry.Value.IsFaulted)
        {
            _live.TryRemove(new(id, entry));
            if (RedisNodes.IsOutage(failure))
                return Place.Unsettled.Instance;
            throw;
        }

        if (place is Place.Here { Room: var room })
        {
            if (!room.IsClosed)
            {
                // It may have come while the rooms were sent away.
                if (_isEvacuated)
                    room.Post(live => live.Evacuate());
                return place;
            }

            // It ended a moment ago, and may begin anew.
            Remove(id, entry, room);
            return await OpenHereAsync(id, cancellationToken);
        }

        _live.TryRemove(new(id, entry));
        return place;
    }

    /// <summary>The process is about to stop: every room's people are sent away to find it elsewhere, and none opens here any more.</summary>
    public void Evacuate()
    {
        _isEvacuated = true;
        var rooms = Open.Select(room => room.DoAsync(live => live.Evacuate()));
        // The sockets are closed after this, and what they were told before still goes out.
        Task.WaitAll([.. rooms], EvacuationPatience);
    }

    public void Dispose() => _tick.Dispose();

    private static RoomLoop? RoomOf(Lazy<Task<Place>> place) =>
        place.IsValueCreated && place.Value.IsCompletedSuccessfully && place.Value.Result is Place.Here { Room: { IsClosed: false } room } ? room : null;

    private (int Rooms, int Members) CountLoad() => (Open.Count(), Open.Sum(room => room.People.Count));

    private void Tick()
    {
        foreach (var (id, entry) in _live)
        {
            if (!entry.IsValueCreated || !entry.Value.IsCompletedSuccessfully || entry.Value.Result is not Place.Here { Room: var room })
                continue;
            if (!room.IsClosed)
                room.Post(live => live.Tick());
            else
                Remove(id, entry, room);
        }
    }

    private void Remove(Guid id, Lazy<Task<Place>> entry, RoomLoop room)
    {
        if (!_live.TryRemove(new(id, entry)))
            return;
        room.Dispose();
        // The leases of rooms that were sent away end together, when everything of theirs is written down.
        if (!_isEvacuated)
            _nodes.GiveBack(id, room.Lease);
    }
}
