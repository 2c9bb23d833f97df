using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Servers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Asks a server over its own protocol whether it works.</summary>
internal sealed class NativeServerHealthCheck(IResource resource, NativeServers servers) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        resource.TryGetLastAnnotation<NativeServerAnnotation>(out var server);
        var serverContext = await servers.ContextAsync(resource, cancellationToken).ConfigureAwait(false);
        return await LoopbackListener.ExistsAsync(serverContext.Port).ConfigureAwait(false)
            && await server!.Server.ProbeAsync(serverContext, cancellationToken).ConfigureAwait(false)
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, "The server does not answer yet.");
    }
}
