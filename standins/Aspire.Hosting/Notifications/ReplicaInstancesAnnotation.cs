using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>The ids of a resource's replicas.</summary>
internal sealed record ReplicaInstancesAnnotation(IReadOnlyList<string> Ids) : IResourceAnnotation;

internal static class ReplicaInstances
{
    public static IReadOnlyList<string> InstanceIds(this IResource resource) =>
        resource.TryGetLastAnnotation<ReplicaInstancesAnnotation>(out var replicas) ? replicas.Ids : [resource.Name];
}
