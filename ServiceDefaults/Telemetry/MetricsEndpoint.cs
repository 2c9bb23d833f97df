using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ensemble.ServiceDefaults.Telemetry;

/// <summary><c>/metrics</c>: this process' metrics as Prometheus text.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (PrometheusReader reader) => TypedResults.Text(reader.Collect(), PrometheusText.ContentType))
            .AllowAnonymous()
            .ExcludeFromDescription();
}
