using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Telemetry;

/// <summary>The variables that point a resource's telemetry at the collector that the AppHost was told of.</summary>
internal static class OtlpEnvironment
{
    private const string GrpcProtocol = "grpc";
    private const string HttpProtocol = "http/protobuf";

    /// <summary>Where a collector may be configured, and the protocol that goes with it (null: as configured).</summary>
    private static readonly (string Key, string? Protocol)[] s_endpoints =
    [
        ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", GrpcProtocol),
        ("DOTNET_DASHBOARD_OTLP_ENDPOINT_URL", GrpcProtocol),
        ("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", HttpProtocol),
        ("DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", HttpProtocol),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", null),
    ];

    public static void AddTo(Dictionary<string, object> variables, IConfiguration configuration, IHostEnvironment environment)
    {
        var (endpoint, protocol) = s_endpoints.Select(e => (Url: configuration[e.Key], e.Protocol)).FirstOrDefault(e => !string.IsNullOrEmpty(e.Url));
        if (endpoint is null)
        {
            return;
        }

        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol ?? configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? GrpcProtocol;
        if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        }
        else if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = headers;
        }

        if (environment.IsDevelopment())
        {
            // What a developer does shows at once.
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }
    }
}
