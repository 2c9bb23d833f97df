using System.Collections.Concurrent;
using Ensemble.ServiceDefaults.Nodes;
using StackExchange.Redis;

namespace Ensemble.Rooms.Nodes;

/// <summary>
/// Keeps this node on the board in Redis and knows the others. While it can't renew, its term runs out by itself and its rooms end here;
/// when it is back, it begins a new term.
/// </summary>
internal sealed partial class RedisNodes : BackgroundService, INodes
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Node _node;
    private readonly OwnAddress _address;
    private readonly IConnectionMultiplexer _redis;
    private readonly TimeProvider _time;
    private readonly RoomsMetrics _metrics;
    private readonly ILogger<RedisNodes> _logger;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _wake = new(0);
    private Func<(int Rooms, int Members)> _load = () => default;
    private volatile Placement _placement = new([]);
    private readonly ConcurrentDictionary<Guid, RoomLease> _leases = new();
    private volatile Term? _term;
    private volatile bool _isDraining;
    private bool _isAway;

    public RedisNodes(Node node, OwnAddress address, IConnectionMultiplexer redis, TimeProvider time, RoomsMetrics metrics,
        IHostApplicationLifetime lifetime, ILogger<RedisNodes> logger)
    {
        (_node, _address, _redis, _time, _metrics, _logger) = (node, address, redis, time, metrics, logger);
        lifetime.ApplicationStarted.Register(() => _listening.TrySetResult());
        lifetime.ApplicationStopping.Register(StartDraining);
    }

    public event Action? Changed;

    public string Name => _node.Name;

    public IReadOnlyList<NodeEntry> Others => _placement.Others;

    private bool MayTake => !_isDraining && _term is { Holds: true };

    public async Task<IReadOnlyList<NodeEntry>> ReadOthersAsync() =>
        [.. (await AskAsync(NodeBoard.ReadAsync)).Where(node => node.Name != Name)];

    public NodeEntry? FindLeastLoaded()
    {
        var (rooms, members) = _load();
        return _placement.FindLeastLoaded(here: MayTake ? rooms + members : null);
    }

    public NodeEntry? Choose()
    {
        var placement = _placement;
        var least = FindLeastLoaded();
        if (least is not null)
            placement.Sent(least);
        return least;
    }

    public async Task<(RoomLease? Lease, NodeEntry? Holder)> TakeAsync(Guid room, long above)
    {
        if (_isDraining || _term is not { Holds: true } term)
            return default;
        var (fence, holder) = await AskAsync(redis => NodeBoard.TakeAsync(redis, room, Name, above));
        if (fence == 0)
            return (null, holder);
        _metrics.LeaseChanged("taken");
        // Within the term that held before the question: another one may have begun since.
        var lease = new RoomLease(term, fence);
        _leases[room] = lease;
        return (lease, null);
    }

    public async Task<NodeEntry?> HolderAsync(Guid room)
    {
        var holder = await AskAsync(redis => NodeBoard.HolderAsync(redis, room));
        return holder?.Name == Name ? null : holder;
    }

    public void GiveBack(Guid room, RoomLease lease)
    {
        _leases.TryRemove(new(room, lease));
        _metrics.LeaseChanged("ended");
        // Should it fail, the lease names a node that answers, and takes the room again when it is asked for it.
        _ = NodeBoard.GiveBackAsync(_redis.GetDatabase(), room, Name, lease.Fence)
            .ContinueWith(task => _ = task.Exception, TaskContinuationOptions.OnlyOnFaulted);
    }

    public void WatchLoad(Func<(int Rooms, int Members)> load) => _load = load;

    /// <summary>After the rooms have been emptied and everything is written down: whatever this node had is free.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _term?.End();
        try
        {
            await DoAsync(redis => NodeBoard.WithdrawAsync(redis, Name));
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            NotWithdrawn(_logger, failure.Message);
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    internal static bool IsOutage(Exception failure) => failure is RedisException or TimeoutException;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _listening.Task.WaitAsync(stoppingToken);
        var own = _address.Describe(_node);
        while (true)
        {
            var pause = await TryTellAsync(own) ? Renewal : RetryPause;
            await _wake.WaitAsync(pause, stoppingToken);
        }
    }

    // What is told next is that nothing new may come here; what is here stays ours until StopAsync.
    private void StartDraining()
    {
        _isDraining = true;
        _wake.Release();
    }

    private async Task<bool> TryTellAsync(NodeEntry own)
    {
        try
        {
            var (rooms, members) = _load();
            var entry = own with { Rooms = rooms, Members = members, IsDraining = _isDraining };
            var until = EndOfTermFromNow();
            if (_term is not { Holds: true } term)
                await BeginTermAsync(entry);
            else if (await AskAsync(redis => NodeBoard.RenewAsync(redis, entry)) || await AssertAsync(entry, term))
                term.Prolong(until);
            await LookAroundAsync();
            if (_isAway)
                Back(_logger);
            _isAway = false;
            return true;
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            if (!_isAway)
                Away(_logger, failure.Message);
            _isAway = true;
            return false;
        }
    }

    // Redis has lost the entry before its time. Nobody can have taken a room but from a Redis that had forgotten who has it, and who did is
    // found there now.
    private async Task<bool> AssertAsync(NodeEntry entry, Term term)
    {
        await DoAsync(redis => NodeBoard.RegisterAsync(redis, entry));
        var held = _leases.ToArray();
        var answers = await AskAsync(redis => Task.WhenAll(held.Select(lease => NodeBoard.AssertAsync(redis, lease.Key, Name, lease.Value.Fence))));
        var lost = held.Zip(answers).Where(asked => !asked.Second).Select(asked => asked.First.Value).ToList();
        lost.ForEach(lease => lease.Lose());
        lost.ForEach(_ => _metrics.LeaseChanged("lost"));
        Asserted(_logger, held.Length - lost.Count, lost.Count);
        return term.Holds;
    }

    // Whatever was held in the last term may be another's by now. The new entry stands only after the old term has ended here.
    private async Task BeginTermAsync(NodeEntry entry)
    {
        if (_term is { } lost)
        {
            lost.End();
            _term = null;
            _leases.Clear();
            _metrics.LeaseChanged("term");
            Lost(_logger);
        }

        var until = EndOfTermFromNow();
        await DoAsync(redis => NodeBoard.RegisterAsync(redis, entry));
        _term = new Term(_time, until);
        Registered(_logger, Name, entry.Address);
    }

    private async Task LookAroundAsync()
    {
        var before = _placement.Others;
        var others = await ReadOthersAsync();
        _placement = new Placement(others);
        if (!before.Select(node => node.Name).ToHashSet().SetEquals(others.Select(node => node.Name)))
            Changed?.Invoke();
    }

    private long EndOfTermFromNow() => _time.GetTimestamp() + (long)(NodeBoard.LeaseFor.TotalSeconds * _time.TimestampFrequency);

    private Task DoAsync(Func<IDatabase, Task> act) => act(_redis.GetDatabase()).WaitAsync(Patience);

    private Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask) => ask(_redis.GetDatabase()).WaitAsync(Patience);

    [LoggerMessage(3521, LogLevel.Information, "On the board as {Node}, at {Address}")]
    private static partial void Registered(ILogger logger, string node, string address);

    [LoggerMessage(3522, LogLevel.Warning, "This node was off the board: its rooms end here")]
    private static partial void Lost(ILogger logger);

    [LoggerMessage(3526, LogLevel.Warning, "Redis had lost this node: it has {Held} rooms still, and {Lost} not any more")]
    private static partial void Asserted(ILogger logger, int held, int lost);

    [LoggerMessage(3523, LogLevel.Warning, "The leases of rooms can't be renewed while Redis is away, and run out: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(3524, LogLevel.Information, "The leases of rooms are renewed again")]
    private static partial void Back(ILogger logger);

    [LoggerMessage(3525, LogLevel.Warning, "The others will take this node's rooms only when its entry expires: {Reason}")]
    private static partial void NotWithdrawn(ILogger logger, string reason);
}
