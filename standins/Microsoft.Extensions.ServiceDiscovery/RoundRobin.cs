using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Takes a service's endpoints in turn, over all clients of the process.</summary>
internal sealed class RoundRobin(ServiceEndpointResolver resolver)
{
    private readonly ConcurrentDictionary<string, StrongBox<uint>> _turns = new(StringComparer.OrdinalIgnoreCase);

    public ServiceEndpoint Next(string serviceName)
    {
        var endpoints = resolver.GetEndpoints(serviceName).Endpoints;
        if (endpoints.Count == 1)
        {
            return endpoints[0];
        }

        var turn = _turns.GetOrAdd(serviceName, _ => new StrongBox<uint>(uint.MaxValue));
        return endpoints[(int)(Interlocked.Increment(ref turn.Value) % (uint)endpoints.Count)];
    }
}
