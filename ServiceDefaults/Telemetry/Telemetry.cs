using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Ensemble.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP to wherever <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, and metrics as Prometheus text at
/// <c>/metrics</c> in any case. Every source and meter named <c>Ensemble.*</c> is included.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var exports = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var prometheus = new PrometheusReader();
        builder.Services.AddSingleton(prometheus);

        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics
                .AddMeter("Ensemble.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http",
                    "System.Runtime", "Npgsql", "MassTransit")
                .AddReader(prometheus.Reader);
            if (exports)
                metrics.AddOtlpExporter();
        });
        if (!exports)
            return;

        telemetry
            .WithTracing(tracing => tracing
                .AddSource("Ensemble.*", "Microsoft.AspNetCore", "System.Net.Http", "Grpc.Net.Client", "Npgsql", "MassTransit")
                .AddOtlpExporter())
            .WithLogging(logging => logging.AddOtlpExporter(), options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            });
    }
}
