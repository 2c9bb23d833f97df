using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>ASP.NET Core's results in gRPC's words: only an unhealthy check stops a service.</summary>
internal static class HealthStates
{
    public static HealthCheckResponse.Types.ServingStatus Of(ServiceMapping mapping, HealthReport report)
    {
        var status = HealthStatus.Healthy;
        foreach (var (name, entry) in report.Entries)
        {
            if (mapping.HealthCheckPredicate(new HealthCheckMapContext(name, entry.Tags)) && entry.Status < status)
                status = entry.Status;
        }

        return Of(status);
    }

    public static HealthCheckResponse.Types.ServingStatus Of(HealthStatus status) => status == HealthStatus.Unhealthy
        ? HealthCheckResponse.Types.ServingStatus.NotServing
        : HealthCheckResponse.Types.ServingStatus.Serving;
}
