using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Hands the periodic results of ASP.NET Core's health checks to the watchers.</summary>
internal sealed class HealthPublisher(HealthServiceImpl states, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var mapping in options.Value.Services)
            states.SetStatus(mapping.Name, HealthStates.Of(mapping, report));
        return Task.CompletedTask;
    }
}
