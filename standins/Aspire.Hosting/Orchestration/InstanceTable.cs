using System.Collections.Concurrent;

namespace Aspire.Hosting.Orchestration;

/// <summary>The replicas of all resources, by id.</summary>
internal sealed class InstanceTable
{
    private readonly ConcurrentDictionary<string, ResourceInstance> _instances = new(StringComparer.OrdinalIgnoreCase);

    public void Add(ResourceInstance instance) => _instances[instance.Id] = instance;

    public ResourceInstance? Find(string? id) => id is not null && _instances.TryGetValue(id, out var instance) ? instance : null;
}
