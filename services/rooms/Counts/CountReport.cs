using Ensemble.Rooms.Nodes;
using StackExchange.Redis;

namespace Ensemble.Rooms.Counts;

/// <summary>Tells Redis the counts of this node's rooms: a tenth of a second after somebody came or went, and every two seconds.</summary>
internal sealed class CountReport(RoomCounts counts, INodes nodes, IConnectionMultiplexer redis, TimeProvider time) : BackgroundService
{
    private const int TicksUntilAnyway = 20;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => CountBoard.RemoveAsync(redis.GetDatabase(), nodes.Name));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        for (var ticks = TicksUntilAnyway; await timer.WaitForNextTickAsync(stoppingToken); ticks++)
        {
            if (!counts.TakeChange() && ticks < TicksUntilAnyway)
                continue;
            ticks = 0;
            if (!await TryAsync(() => CountBoard.WriteAsync(redis.GetDatabase(), nodes.Name, counts.Here())))
                counts.HaveChanged();
        }
    }

    // That Redis is away is told by RedisNodes.
    private static async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work().WaitAsync(Patience);
            return true;
        }
        catch (Exception failure) when (RedisNodes.IsOutage(failure))
        {
            return false;
        }
    }
}
