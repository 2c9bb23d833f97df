using System.Collections.Concurrent;
using Ensemble.Chat.Socket;
using StackExchange.Redis;

namespace Ensemble.Chat.Presence;

/// <summary>
/// Who is there on this node: hears of heartbeats and sockets and tells the store, of each user once in 20 s unless something changes, and then
/// five times at most.
/// </summary>
internal sealed partial class PresenceKeeper(IPresenceStore store, SocketMetrics metrics, TimeProvider time, ILogger<PresenceKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Attendance> users = new();
    private bool isAway;

    /// <summary>A heartbeat. What can't be written now is written later.</summary>
    public Task HeartbeatAsync(Guid user, PresenceStatus status, CancellationToken cancellationToken)
    {
        Change(user, attendance => attendance.Choose(status, time.GetUtcNow()));
        return WriteAsync(user, cancellationToken);
    }

    public Task OpenedAsync(Guid user, CancellationToken cancellationToken)
    {
        Change(user, attendance => attendance.Open());
        return WriteAsync(user, cancellationToken);
    }

    /// <summary>The store hears of it within a second, unless the user is back by then.</summary>
    public void Closed(Guid user) => Change(user, attendance => attendance.Close());

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var user in users.Keys)
            await LeaveAsync(user, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var user in users.Keys)
                {
                    await LeaveAsync(user, stoppingToken);
                    await WriteAsync(user, stoppingToken);
                    Forget(user);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last goodbyes are said when it stops.
        }
    }

    private void Change(Guid user, Action<Attendance> change)
    {
        while (true)
        {
            var attendance = users.GetOrAdd(user, static _ => new Attendance());
            lock (attendance)
            {
                if (attendance.IsForgotten)
                    continue;
                change(attendance);
                return;
            }
        }
    }

    private async Task WriteAsync(Guid user, CancellationToken cancellationToken)
    {
        if (!users.TryGetValue(user, out var attendance))
            return;
        Sighting? due;
        lock (attendance)
            due = attendance.Take(user, time.GetUtcNow());
        if (due is not { } sighting)
            return;
        if (await TryAsync(() => store.WriteAsync(sighting, cancellationToken)))
        {
            metrics.PresenceWritten(1);
            return;
        }

        lock (attendance)
            attendance.GiveBack(sighting);
    }

    private async Task LeaveAsync(Guid user, CancellationToken cancellationToken)
    {
        if (!users.TryGetValue(user, out var attendance))
            return;
        lock (attendance)
        {
            if (!attendance.HasLeft)
                return;
            attendance.Leave();
        }

        // What is not told now expires.
        if (await TryAsync(() => store.CloseAsync(user, cancellationToken)))
            metrics.PresenceWritten(1);
    }

    private void Forget(Guid user)
    {
        if (!users.TryGetValue(user, out var attendance))
            return;
        lock (attendance)
        {
            if (!attendance.IsStale(time.GetUtcNow()))
                return;
            attendance.IsForgotten = true;
            users.TryRemove(user, out _);
        }
    }

    private async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            if (isAway)
                Back(logger);
            isAway = false;
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            if (!isAway)
                Away(logger, failure.Message);
            isAway = true;
            return false;
        }
    }

    [LoggerMessage(5451, LogLevel.Warning, "Presence is not written while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(5452, LogLevel.Information, "Presence is written again")]
    private static partial void Back(ILogger logger);
}
