using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    /// <param name="targetState">Default: <see cref="KnownResourceStates.Running"/>.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits for one of these states and says which.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.Ordinal);
        var found = await WaitForResourceAsync(resourceName, e => e.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken)
            .ConfigureAwait(false);
        return found.Snapshot.State!.Text;
    }

    /// <summary>Waits until the resource, or one of its replicas, is so. When cancelled, the exception says what it was instead.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var update in WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsOf(update, resourceName) && predicate(update))
                {
                    return update;
                }
            }
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(Describe(resourceName), exception, cancellationToken);
        }
        catch (OperationCanceledException exception) when (_stopping.IsCancellationRequested)
        {
            throw new OperationCanceledException($"The application stopped. {Describe(resourceName)}", exception, _stopping);
        }

        throw new OperationCanceledException(Describe(resourceName));
    }

    /// <summary>Waits until the resource runs, is healthy, and its <see cref="ResourceReadyEvent"/> handlers are done.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        // A crashed process that is about to be started again is not lost yet.
        var found = await WaitForResourceAsync(
            resourceName, e => IsHealthy(e) || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsTerminal(e) && !e.Snapshot.IsRestartPending),
            cancellationToken).ConfigureAwait(false);
        if (IsTerminal(found))
        {
            throw new DistributedApplicationException(
                $"Stopped waiting for resource '{resourceName}' to become healthy because it is {found.Snapshot.State!.Text}. {Describe(resourceName)}");
        }

        await ReadyAsync(found, cancellationToken).ConfigureAwait(false);
        return found;
    }

    internal static bool IsHealthy(ResourceEvent e) => e.Snapshot.HealthStatus == HealthStatus.Healthy && e.Snapshot.ResourceReadyEvent is not null;

    internal static bool IsTerminal(ResourceEvent e) => e.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    internal static Task ReadyAsync(ResourceEvent e, CancellationToken cancellationToken) =>
        e.Snapshot.ResourceReadyEvent?.EventTask.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>State, health and the last lines of the log, for messages that say why nothing came of waiting.</summary>
    internal string Describe(string resourceName)
    {
        if (!TryGetCurrentState(resourceName, out var current))
        {
            return $"There is no resource '{resourceName}', or it has not been started.";
        }

        var snapshot = current.Snapshot;
        var health = snapshot.HealthStatus is null ? "" : $", {snapshot.HealthStatus}";
        var faults = snapshot.HealthReports.Where(report => report.Status is not HealthStatus.Healthy && report.Description is not null)
            .Select(report => $"\n  {report.Name}: {report.Description}");
        var tail = string.Concat(_logs.Tail(current.ResourceId, 30).Select(line => $"\n  | {line}"));
        var exit = snapshot.ExitCode is { } code ? $", exit code {code}" : "";
        return $"Resource '{resourceName}' is {snapshot.State?.Text ?? "unknown"}{health}{exit}.{string.Concat(faults)}"
            + (tail.Length > 0 ? $"\nLast lines of its log:{tail}" : "\nIt logged nothing.");
    }

    private static bool IsOf(ResourceEvent update, string name) =>
        ResourceName.Comparer.Equals(update.Resource.Name, name) || ResourceName.Comparer.Equals(update.ResourceId, name);
}
