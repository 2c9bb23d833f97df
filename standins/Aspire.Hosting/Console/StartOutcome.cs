using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.Console;

/// <summary>Who has started, who has failed to, and whose start will not come because it waits for such a one.</summary>
internal sealed class StartOutcome
{
    private readonly IResource[] _all;
    private readonly Dictionary<string, IResource> _pending;
    private readonly SortedDictionary<string, (IResource Resource, string Reason)> _failures = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<IResource, WaitAnnotation> _awaitedEnds;

    /// <param name="resources">All that are started with the application.</param>
    public StartOutcome(IEnumerable<IResource> resources)
    {
        _all = [.. resources.Where(resource => !IsHeldBack(resource, []))];
        _pending = _all.SelectMany(resource => resource.InstanceIds().Select(id => (Id: id, Resource: resource)))
            .ToDictionary(entry => entry.Id, entry => entry.Resource, StringComparer.OrdinalIgnoreCase);
        _awaitedEnds = _all.SelectMany(resource => resource.Annotations.OfType<WaitAnnotation>())
            .Where(wait => wait.WaitType == WaitType.WaitForCompletion).ToLookup(wait => wait.Resource);
    }

    public bool IsComplete => _pending.Values.All(resource => WaitsInVain(resource, []));

    public bool IsGood => _failures.Count == 0;

    /// <summary>Why, by the id of the resource or replica; without those that only wait for a failed one.</summary>
    public IEnumerable<KeyValuePair<string, string>> Failures =>
        _failures.Where(failure => !WaitsInVain(failure.Value.Resource, [])).Select(failure => KeyValuePair.Create(failure.Key, failure.Value.Reason));

    /// <summary>Those that wait for a failed one.</summary>
    public IEnumerable<IResource> InVain => _all.Where(resource => WaitsInVain(resource, []));

    public bool HasStarted(IResource resource) => !WaitsInVain(resource, []) && !resource.InstanceIds().All(_failures.ContainsKey);

    public void Add(ResourceEvent update)
    {
        if (IsSettled(update) && _pending.Remove(update.ResourceId) && HasFailed(update))
        {
            _failures[update.ResourceId] = (update.Resource, update.Snapshot.Failure ?? update.Snapshot.State!.Text);
        }
    }

    /// <summary>A job is through when it has ended; anything else when it is healthy.</summary>
    private bool IsSettled(ResourceEvent update) =>
        (ResourceNotificationService.IsHealthy(update) && !_awaitedEnds[update.Resource].Any())
        || (ResourceNotificationService.IsTerminal(update) && !update.Snapshot.IsRestartPending)
        || update.Snapshot.State?.Text == KnownResourceStates.ValueMissing;

    private bool HasFailed(ResourceEvent update)
    {
        var state = update.Snapshot.State!.Text;
        var isAwaitedEnd = _awaitedEnds[update.Resource] is var ends && ends.Any() && ends.All(wait => wait.ExitCode == update.Snapshot.ExitCode);
        return state != KnownResourceStates.Running && state != KnownResourceStates.Finished && !(state == KnownResourceStates.Exited && isAwaitedEnd);
    }

    private bool WaitsInVain(IResource resource, HashSet<IResource> path) =>
        path.Add(resource) && Awaited(resource).Any(awaited => awaited.InstanceIds().Any(_failures.ContainsKey) || WaitsInVain(awaited, path));

    /// <summary>Started by command, or waiting for such a one.</summary>
    private static bool IsHeldBack(IResource resource, HashSet<IResource> path) =>
        path.Add(resource)
        && (resource.HasAnnotationOfType<ExplicitStartupAnnotation>() || Awaited(resource).Any(awaited => IsHeldBack(awaited, path)));

    private static IEnumerable<IResource> Awaited(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)
            .Concat(resource is IResourceWithParent { Parent: var parent } ? [parent] : []);
}
