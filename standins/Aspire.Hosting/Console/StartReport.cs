using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Console;

/// <summary>Waits until everything has started, or has failed to, and says where to go.</summary>
internal sealed class StartReport(ResourceNotificationService notifications, DistributedApplicationModel model)
{
    /// <summary>The sentence, once there is nothing left to wait for.</summary>
    public async Task<string> WaitAsync(IReadOnlyCollection<IResourceRunner> runners, Func<TimeSpan> elapsed, CancellationToken cancellationToken)
    {
        var pending = runners.Select(runner => runner.Resource).Where(resource => !IsHeldBack(resource, []))
            .SelectMany(resource => resource.InstanceIds()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var failed = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (pending.Contains(update.ResourceId) && IsSettled(update))
            {
                pending.Remove(update.ResourceId);
                if (Failure(update) is { } failure)
                {
                    failed[update.ResourceId] = failure;
                }
            }

            if (pending.Count == 0)
            {
                break;
            }
        }

        var seconds = FormattableString.Invariant($"{elapsed().TotalSeconds:0.0} s");
        var places = string.Join("  ", Places());
        return failed.Count > 0
            ? $"Started in {seconds}, but for {string.Join(", ", failed.Select(failure => $"{failure.Key} ({failure.Value})"))}.  {places}"
            : $"Ready in {seconds}.  {places}".TrimEnd();
    }

    private static bool IsSettled(ResourceEvent update) =>
        ResourceNotificationService.IsHealthy(update)
        || (ResourceNotificationService.IsTerminal(update) && !update.Snapshot.IsRestartPending)
        || update.Snapshot.State?.Text == KnownResourceStates.ValueMissing;

    private static string? Failure(ResourceEvent update) =>
        update.Snapshot.State?.Text is { } state && state != KnownResourceStates.Running && state != KnownResourceStates.Finished ? state : null;

    /// <summary>Started by command, or waiting for such a one.</summary>
    private static bool IsHeldBack(IResource resource, HashSet<IResource> path) =>
        path.Add(resource)
        && (resource.HasAnnotationOfType<ExplicitStartupAnnotation>()
            || resource.Annotations.OfType<WaitAnnotation>().Any(wait => IsHeldBack(wait.Resource, path))
            || (resource is IResourceWithParent { Parent: var parent } && IsHeldBack(parent, path)));

    /// <summary>External addresses: those with a port that the model fixes, or when there are none all of them.</summary>
    private IEnumerable<string> Places()
    {
        var external = model.Resources.OfType<IResourceWithEndpoints>().SelectMany(resource => resource.GetEndpoints())
            .Where(endpoint => endpoint is { IsAllocated: true, EndpointAnnotation: { IsExternal: true, IsHttp: true } }).ToArray();
        var given = external.Where(endpoint => !endpoint.EndpointAnnotation.IsDefault).ToArray();
        return (given.Length > 0 ? given : external).Select(endpoint => $"{endpoint.Resource.Name}: {endpoint.Url}");
    }
}
