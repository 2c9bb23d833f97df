using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Health;

/// <summary>Watches over every resource while it runs, whoever runs it.</summary>
internal sealed class HealthMonitoring(ResourceNotificationService notifications, HealthMonitor monitor)
{
    private readonly Dictionary<string, BackgroundRun> _monitors = new(StringComparer.OrdinalIgnoreCase);
    private BackgroundRun? _watch;

    public void Start()
    {
        _watch = new BackgroundRun(WatchAsync);
        _watch.Start();
    }

    public Task StopAsync() => _watch?.StopAsync() ?? Task.CompletedTask;

    private async Task WatchAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var update in notifications.WatchAsync(stopping).ConfigureAwait(false))
            {
                await FollowAsync(update).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(_monitors.Values.Select(run => run.StopAsync())).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(ResourceEvent update)
    {
        var runs = update.Snapshot.State?.Text == KnownResourceStates.Running;
        if (runs && !_monitors.ContainsKey(update.ResourceId))
        {
            var start = update.Snapshot.StartTimeStamp;
            var run = _monitors[update.ResourceId] = new BackgroundRun(token => monitor.RunAsync(update.Resource, update.ResourceId, start, token));
            run.Start();
        }
        else if (!runs && _monitors.Remove(update.ResourceId, out var run))
        {
            await run.StopAsync().ConfigureAwait(false);
        }
    }
}
