using Ensemble.Rooms.Live;
using Ensemble.Rooms.Nodes;
using StackExchange.Redis;

namespace Ensemble.Rooms.Counts;

/// <summary>The live rooms of all nodes: this one's as they are, the others' as they told Redis, at most a quarter of a second ago.</summary>
internal sealed class RoomCounts(IServiceProvider services, INodes nodes, TimeProvider time, IConnectionMultiplexer? redis = null)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // The directory makes rooms that tell us of their changes, so it can't be asked for before there is one.
    private readonly Lazy<RoomDirectory> _directory = new(services.GetRequiredService<RoomDirectory>);
    private volatile Dictionary<Guid, RoomCount> _elsewhere = [];
    private long _readAt = long.MinValue;
    private int _changed;

    /// <summary>Somebody came or went here.</summary>
    public void HaveChanged() => Volatile.Write(ref _changed, 1);

    /// <summary>Whether somebody did since the last question.</summary>
    public bool TakeChange() => Interlocked.Exchange(ref _changed, 0) == 1;

    public Dictionary<Guid, RoomCount> Here() =>
        _directory.Value.Open.ToDictionary(room => room.Profile.Id, room => new RoomCount(room.People.Count, room.LastActivity));

    /// <summary>Without Redis: those of this node alone.</summary>
    public async Task<IReadOnlyDictionary<Guid, RoomCount>> AllAsync(CancellationToken cancellationToken)
    {
        var here = Here();
        if (redis is null || nodes.Others is [])
            return here;
        try
        {
            var readAt = Volatile.Read(ref _readAt);
            if (readAt == long.MinValue || time.GetElapsedTime(readAt) > GoodFor)
            {
                _elsewhere = await CountBoard.ReadAsync(redis.GetDatabase(), nodes.Others.Select(node => node.Name)).WaitAsync(Patience, cancellationToken);
                Volatile.Write(ref _readAt, time.GetTimestamp());
            }
        }
        catch (Exception failure) when (RedisNodes.IsOutage(failure))
        {
            _elsewhere = [];
        }

        // A room that has just come here may still be told of by the node that had it.
        return here.Concat(_elsewhere.Where(room => !here.ContainsKey(room.Key))).ToDictionary();
    }
}
