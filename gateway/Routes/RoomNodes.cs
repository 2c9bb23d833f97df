using System.Collections.Concurrent;
using Ensemble.ServiceDefaults.Nodes;
using StackExchange.Redis;

namespace Ensemble.Gateway.Routes;

/// <summary>The rooms nodes as they are on the board in Redis, looked at twice a second.</summary>
internal sealed partial class RoomNodes(IConnectionMultiplexer redis, TimeProvider time, ILogger<RoomNodes> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // An entry stands for ten seconds after its node has died.
    private static readonly TimeSpan SuspectFor = NodeBoard.LeaseFor;

    private readonly ConcurrentDictionary<string, long> suspects = new();
    private volatile IReadOnlyList<RoomNode> nodes = [];
    private bool isAway;

    /// <summary>Of all that live.</summary>
    public IEnumerable<string> Addresses => nodes.Select(node => node.Entry.Address);

    /// <summary>The node of that name; null when it is not on the board.</summary>
    public RoomNode? Find(ReadOnlySpan<char> name)
    {
        foreach (var node in nodes)
        {
            if (name.SequenceEqual(node.Entry.Name))
                return node;
        }

        return null;
    }

    /// <summary>The node to ask what any may answer: the one with the least load that has answered lately. Null when none is known.</summary>
    public RoomNode? Choose()
    {
        RoomNode? best = null;
        foreach (var node in nodes)
        {
            if (!IsSuspect(node) && (best is null || (node.Entry.IsDraining, node.Entry.Load).CompareTo((best.Entry.IsDraining, best.Entry.Load)) < 0))
                best = node;
        }

        return best;
    }

    /// <summary>A node did not take a connection: it is passed over until it is off the board, or has had time to come back.</summary>
    public void Suspect(RoomNode node) => suspects[node.Entry.Name] = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                Take(await NodeBoard.ReadAsync(redis.GetDatabase()).WaitAsync(Patience, stoppingToken));
                isAway = false;
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                // Those that were there may be there still.
                if (!isAway)
                    Away(logger, failure.Message);
                isAway = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Take(IReadOnlyList<NodeEntry> found)
    {
        var before = nodes;
        nodes = [.. found.Select(entry => before.FirstOrDefault(node => node.Entry.Name == entry.Name) is { } known ? known.With(entry) : RoomNode.Of(entry))];
        foreach (var gone in before.Where(node => found.All(entry => entry.Name != node.Entry.Name)))
        {
            suspects.TryRemove(gone.Entry.Name, out _);
            Gone(logger, gone.Entry.Name, gone.Entry.Address);
            gone.Leave();
        }
    }

    private bool IsSuspect(RoomNode node) =>
        suspects.TryGetValue(node.Entry.Name, out var since) && time.GetElapsedTime(since) < SuspectFor;

    [LoggerMessage(1511, LogLevel.Warning, "The rooms nodes can't be looked up while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(1512, LogLevel.Information, "Rooms node {Node} at {Address} is off the board")]
    private static partial void Gone(ILogger logger, string node, string address);
}
