using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    /// <summary>Waits for all that the resource waits for. Throws when that will not come.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken) =>
        Task.WhenAll(resource.Annotations.OfType<WaitAnnotation>().SelectMany(
            wait => wait.Resource.InstanceIds().Select(id => WaitForDependencyAsync(resource, wait, id, cancellationToken))));

    private async Task WaitForDependencyAsync(IResource resource, WaitAnnotation wait, string id, CancellationToken cancellationToken)
    {
        var stopsWithIt = (wait.WaitBehavior ?? _defaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var found = await WaitForResourceAsync(
            id, e => IsReached(e, wait.WaitType) || (stopsWithIt && wait.WaitType != WaitType.WaitForCompletion && IsTerminal(e)) || IsMissing(e), cancellationToken).ConfigureAwait(false);
        var snapshot = found.Snapshot;
        var fault = wait.WaitType switch
        {
            _ when IsMissing(found) => "has no value",
            WaitType.WaitForCompletion when snapshot.State?.Text == KnownResourceStates.FailedToStart => "failed to start",
            WaitType.WaitForCompletion when snapshot.ExitCode is { } code && code != wait.ExitCode => $"ended with exit code {code}, not {wait.ExitCode}",
            not WaitType.WaitForCompletion when IsTerminal(found) => $"is {snapshot.State!.Text}",
            _ => null,
        };
        if (fault is not null)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' cannot start because '{id}', which it waits for, {fault}.");
        }

        if (wait.WaitType == WaitType.WaitUntilHealthy)
        {
            await ReadyAsync(found, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsReached(ResourceEvent e, WaitType type) => type switch
    {
        WaitType.WaitUntilHealthy => IsHealthy(e),
        WaitType.WaitUntilStarted => e.Snapshot.State?.Text == KnownResourceStates.Running,
        _ => IsTerminal(e) && !e.Snapshot.IsRestartPending,
    };

    private static bool IsMissing(ResourceEvent e) => e.Snapshot.State?.Text == KnownResourceStates.ValueMissing;
}
