using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Checks one running process again and again: quickly until it is healthy for the first time, then at ease.</summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications, ResourceLoggerService logs, IDistributedApplicationEventing eventing, HealthCheckService checks,
    IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan s_starting = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan s_slowStart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_unhealthy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longUnhealthy = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_tellAfter = TimeSpan.FromSeconds(10);

    /// <param name="start">When the process was started; what is found out is not told of another one.</param>
    public async Task RunAsync(IResource resource, string id, DateTime? start, CancellationToken stopping)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet(StringComparer.Ordinal);
        var delay = s_starting;
        var since = Stopwatch.StartNew();
        var wasReady = false;
        var outage = new Outage(time, s_tellAfter);
        try
        {
            while (true)
            {
                var began = Stopwatch.GetTimestamp();
                var fault = keys.Count == 0 ? null : await CheckAsync(resource, id, start, keys, stopping).ConfigureAwait(false);
                var isHealthy = fault is null;
                if (outage.Tell(fault) is { } news)
                {
                    logs.AddLine(id, news, isError: !isHealthy);
                }

                if (isHealthy && !wasReady)
                {
                    wasReady = true;
                    await BecomeReadyAsync(resource, id, start, stopping).ConfigureAwait(false);
                }

                if (keys.Count == 0)
                {
                    return;
                }

                delay = isHealthy ? s_healthy
                    : !wasReady ? (since.Elapsed < s_slowStart ? Longer(s_starting, Stopwatch.GetElapsedTime(began) / 4) : s_unhealthy)
                    : delay == s_healthy ? s_unhealthy
                    : delay * 2 < s_longUnhealthy ? delay * 2 : s_longUnhealthy;
                await Task.Delay(delay, time, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    private async Task<string?> CheckAsync(IResource resource, string id, DateTime? start, HashSet<string> keys, CancellationToken stopping)
    {
        HealthScope.Current = id;
        var reports = await ReportsAsync(keys, stopping).ConfigureAwait(false);
        await UpdateAsync(resource, id, start, s => IsSame(s, reports) ? s : s with { HealthReports = [.. reports] }).ConfigureAwait(false);
        var faults = reports.Where(check => check.Status != HealthStatus.Healthy).Select(check => check.Description ?? $"check {check.Name} fails").ToArray();
        return faults.Length == 0 ? null : string.Join("; ", faults);
    }

    private async Task<HealthReportSnapshot[]> ReportsAsync(HashSet<string> keys, CancellationToken stopping)
    {
        var now = time.GetUtcNow().UtcDateTime;
        try
        {
            var report = await checks.CheckHealthAsync(registration => keys.Contains(registration.Name), stopping).ConfigureAwait(false);
            var unknown = keys.Except(report.Entries.Keys)
                .Select(key => new HealthReportSnapshot(key, HealthStatus.Unhealthy, $"No health check '{key}' is registered.", null));
            return [.. report.Entries.Select(entry => new HealthReportSnapshot(
                entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.ToString()) { LastRunAt = now }), .. unknown];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A check that cannot even be made; those that fail are in the report.
            return [.. keys.Select(key => new HealthReportSnapshot(key, HealthStatus.Unhealthy, exception.Message, exception.ToString()) { LastRunAt = now })];
        }
    }

    private async Task BecomeReadyAsync(IResource resource, string id, DateTime? start, CancellationToken stopping)
    {
        var handlers = Task.Run(() => eventing.PublishAsync(new ResourceReadyEvent(resource, services), stopping), stopping);
        await UpdateAsync(resource, id, start, s => s with { ResourceReadyEvent = new EventSnapshot(handlers) }).ConfigureAwait(false);
        try
        {
            await handlers.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logs.AddLine(id, $"a handler of its readiness failed: {exception}", isError: true);
        }
    }

    private Task UpdateAsync(IResource resource, string id, DateTime? start, Func<CustomResourceSnapshot, CustomResourceSnapshot> update) =>
        notifications.PublishUpdateAsync(
            resource, id, s => s.State?.Text == KnownResourceStates.Running && s.StartTimeStamp == start ? update(s) : s);

    /// <summary>On a busy machine the checks must not take from the start what they are waiting for.</summary>
    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static bool IsSame(CustomResourceSnapshot snapshot, HealthReportSnapshot[] reports) =>
        snapshot.HealthReports.Length == reports.Length
        && reports.All(report => snapshot.HealthReports.Any(known =>
            known.Name == report.Name && known.Status == report.Status && known.Description == report.Description));
}
