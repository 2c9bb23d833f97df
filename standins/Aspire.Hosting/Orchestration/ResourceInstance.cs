using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process, or one of the replicas, of a resource.</summary>
/// <param name="Id">The resource's name, or with replicas the name, a dot and the replica's number.</param>
/// <param name="TargetPorts">Where this process listens.</param>
internal sealed record ResourceInstance(IResource Resource, string Id, IReadOnlyDictionary<EndpointAnnotation, int> TargetPorts)
{
    public static IReadOnlyList<string> IdsOf(IResource resource) =>
        resource.GetReplicaCount() is > 1 and var count
            ? [.. Enumerable.Range(1, count).Select(number => $"{resource.Name}.{number}")]
            : [resource.Name];

    public int? TargetPort(EndpointAnnotation endpoint) => TargetPorts.TryGetValue(endpoint, out var port) ? port : null;
}
