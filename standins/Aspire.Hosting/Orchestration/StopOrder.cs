using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Who has to stop before whom: whoever refers to, waits for or belongs to a resource stops before it.</summary>
internal static class StopOrder
{
    /// <summary>Stops all, each as soon as those who need it have stopped. References in a circle are cut where they close it.</summary>
    public static Task StopAllAsync(IReadOnlyCollection<IResourceRunner> runners)
    {
        var byResource = runners.ToDictionary(runner => runner.Resource);
        var dependents = runners.ToDictionary(runner => runner.Resource, _ => new List<IResource>());
        foreach (var runner in runners)
        {
            foreach (var needed in NeededBy(runner.Resource).Distinct().Where(dependents.ContainsKey))
            {
                dependents[needed].Add(runner.Resource);
            }
        }

        var stops = new Dictionary<IResource, Task>();
        return Task.WhenAll(runners.Select(runner => StopAsync(runner.Resource, [])));

        Task StopAsync(IResource resource, HashSet<IResource> path)
        {
            if (stops.TryGetValue(resource, out var known))
            {
                return known;
            }

            path.Add(resource);
            var before = dependents[resource].Where(dependent => !path.Contains(dependent)).Select(dependent => StopAsync(dependent, path)).ToArray();
            path.Remove(resource);
            return stops[resource] = AfterAsync(before, byResource[resource]);
        }
    }

    private static async Task AfterAsync(Task[] before, IResourceRunner runner)
    {
        await Task.WhenAll(before).ConfigureAwait(false);
        await runner.StopAsync().ConfigureAwait(false);
    }

    private static IEnumerable<IResource> NeededBy(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => relationship.Resource)
            .Concat(resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource))
            .SelectMany(WithParents)
            .Concat(resource is IResourceWithParent { Parent: var parent } ? WithParents(parent) : [])
            .Where(needed => needed != resource);

    /// <summary>A reference to a connection string or a database is one to the server behind it.</summary>
    private static IEnumerable<IResource> WithParents(IResource resource)
    {
        yield return resource;
        var further = resource is IResourceWithParent { Parent: var parent }
            ? [parent]
            : resource is ConnectionStringResource
                ? resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => relationship.Resource)
                : [];
        foreach (var behind in further.SelectMany(WithParents))
        {
            yield return behind;
        }
    }
}
