using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>The health service as it is mapped: Check runs the checks, Watch follows the published results.</summary>
internal sealed class HealthEndpoint(
    HealthServiceImpl states, HealthCheckService checks, IOptions<GrpcHealthChecksOptions> options, IHostApplicationLifetime lifetime)
    : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        if (options.Value.UseHealthChecksCache)
            return await states.Check(request, context).ConfigureAwait(false);
        if (!options.Value.Services.TryGetValue(request.Service, out var mapping))
            throw new RpcException(new Status(StatusCode.NotFound, ""));
        return new HealthCheckResponse { Status = await RunAsync(mapping, context.CancellationToken).ConfigureAwait(false) };
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        // The first publication comes some seconds after the start; a watcher is told the state now.
        if (!options.Value.UseHealthChecksCache && options.Value.Services.TryGetValue(request.Service, out var mapping))
            states.SetStatus(mapping.Name, await RunAsync(mapping, context.CancellationToken).ConfigureAwait(false));
        if (options.Value.SuppressCompletionOnShutdown)
        {
            await states.Watch(request, responseStream, context).ConfigureAwait(false);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await states.Watch(request, responseStream, new EndingCall(context, ending.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            await responseStream.WriteAsync(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.NotServing })
                .ConfigureAwait(false);
        }
    }

    private async Task<HealthCheckResponse.Types.ServingStatus> RunAsync(ServiceMapping mapping, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(
            registration => mapping.HealthCheckPredicate(HealthCheckMapContext.Of(registration)), cancellationToken).ConfigureAwait(false);
        return HealthStates.Of(report.Status);
    }
}
