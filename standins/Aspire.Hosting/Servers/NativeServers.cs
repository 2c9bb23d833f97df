using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Store;

namespace Aspire.Hosting.Servers;

/// <summary>What each server runs with, the same over restarts of one run.</summary>
internal sealed class NativeServers(StoreDirectory store, PortAllocator ports, ResourceLoggerService logs)
{
    private readonly ConcurrentDictionary<IResource, NativeServerContext> _contexts = new();

    public async Task<NativeServerContext> ContextAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (_contexts.TryGetValue(resource, out var known))
        {
            return known;
        }

        resource.TryGetLastAnnotation<NativeServerAnnotation>(out var server);
        var userName = await server!.UserName.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var password = await server.Password.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return _contexts.GetOrAdd(resource, new NativeServerContext(
            resource.Name, store.DataDirectoryOf(resource), server.Endpoint.Port, userName ?? "", password ?? "",
            key => ports.Allocate($"{resource.Name}/{key}/further"), line => logs.AddLine(resource, line)));
    }
}
