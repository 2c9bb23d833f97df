using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ensemble.Tests.StandIns;

public class OpenTelemetryHostingTests
{
    [Fact]
    public async Task What_happened_until_the_end_is_exported_when_the_host_ends()
    {
        var source = new ActivitySource($"traces {Guid.NewGuid()}");
        var meter = new Meter($"metrics {Guid.NewGuid()}");
        using var spans = new Collector<Activity>(span => span.DisplayName);
        using var metrics = new Collector<Metric>(metric => metric.Name);
        using var logs = new Collector<LogRecord>(log => log.FormattedMessage ?? log.Body ?? "");

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("rooms"))
            .WithTracing(tracing => tracing.AddSource(source.Name).AddProcessor(new BatchActivityExportProcessor(spans)))
            .WithMetrics(metering => metering.AddMeter(meter.Name).AddReader(new PeriodicExportingMetricReader(metrics)))
            .WithLogging(logging => logging.AddProcessor(new BatchLogRecordExportProcessor(logs)), options => options.IncludeFormattedMessage = true);
        using (var host = builder.Build())
        {
            await host.StartAsync();
            source.StartActivity("play")?.Dispose();
            meter.CreateCounter<int>("notes").Add(1);
            host.Services.GetRequiredService<ILogger<OpenTelemetryHostingTests>>().LogInformation("played {Notes}", 1);
            Assert.Contains(spans.ParentProvider.GetResource().Attributes, pair => pair is { Key: "service.name", Value: "rooms" });
            await host.StopAsync();
        }

        Assert.Equal(["play"], spans.Exported);
        Assert.Contains("notes", metrics.Exported);
        Assert.Contains("played 1", logs.Exported);
    }

    [Fact]
    public void Several_calls_configure_one_provider_and_start_first()
    {
        var services = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings()).Services;
        services.AddHostedService<Other>();
        services.AddOpenTelemetry().WithTracing();
        services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("x"));
        Assert.Equal(2, services.Count(service => service.ServiceType == typeof(IHostedService)));
        Assert.NotEqual(typeof(Other), services.First(service => service.ServiceType == typeof(IHostedService)).ImplementationType);

        using var provider = services.BuildServiceProvider();
        Assert.Single(provider.GetServices<TracerProvider>());
    }

    private sealed class Collector<T>(Func<T, string> describe) : BaseExporter<T>
        where T : class
    {
        public ConcurrentQueue<string> Exported { get; } = new();

        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (var item in batch)
            {
                Exported.Enqueue(describe(item));
            }

            return ExportResult.Success;
        }
    }

    private sealed class Other : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}
