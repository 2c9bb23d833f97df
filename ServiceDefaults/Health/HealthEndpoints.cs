using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.ServiceDefaults.Health;

/// <summary><c>/alive</c>: the process answers. <c>/health</c>: what it needs to do its work answers too, 503 when not.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        routes.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new Report(Text(report.Status), context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new Check(Text(entry.Value.Status), entry.Value.Description, entry.Value.Duration.TotalMilliseconds))),
        Json.Options);

    private static string Text(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    private sealed record Report(string Status, DateTimeOffset Timestamp, IReadOnlyDictionary<string, Check> Checks);

    private sealed record Check(string Status, string? Description, double DurationMs);
}
