using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives every endpoint its ports before anything starts, so that each resource can be told where the others are.</summary>
/// <param name="randomize">Ignore the ports that the model fixes: several runs side by side.</param>
internal sealed class EndpointAllocation(PortAllocator ports, bool randomize)
{
    /// <summary>Sets <see cref="EndpointAnnotation.AllocatedEndpoint"/> and says where each replica itself listens.</summary>
    public IReadOnlyList<ResourceInstance> Allocate(IResource resource)
    {
        var ids = ResourceInstance.IdsOf(resource);
        if (ids.Count > 1)
        {
            resource.Annotations.Add(new ReplicaInstancesAnnotation(ids));
        }

        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.Protocol == ProtocolType.Tcp).ToArray();
        foreach (var endpoint in endpoints)
        {
            if (ids.Count > 1 && (endpoint.TargetPort is not null || !endpoint.IsProxied))
            {
                throw new DistributedApplicationException(
                    $"Endpoint '{endpoint.Name}' of resource '{resource.Name}' has one target port, but the resource has {ids.Count} replicas.");
            }

            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", PublicPort(resource, endpoint));
        }

        return [.. ids.Select(id => new ResourceInstance(
            resource, id, endpoints.ToDictionary(endpoint => endpoint, endpoint => TargetPort(endpoint, id, ids.Count))))];
    }

    private int PublicPort(IResource resource, EndpointAnnotation endpoint)
    {
        var wanted = !endpoint.IsProxied ? endpoint.TargetPort ?? endpoint.Port : endpoint.Port ?? endpoint.TargetPort;
        return wanted is { } port && (!randomize || endpoint.TargetPort == port) ? port : ports.Allocate($"{resource.Name}/{endpoint.Name}");
    }

    /// <summary>One process without a target port of its own listens on the public port itself, with nothing in between.</summary>
    private int TargetPort(EndpointAnnotation endpoint, string id, int replicas) =>
        endpoint.TargetPort ?? (replicas > 1 ? ports.Allocate($"{id}/{endpoint.Name}/target") : endpoint.AllocatedEndpoint!.Port);
}
