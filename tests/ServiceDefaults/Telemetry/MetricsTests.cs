using System.Diagnostics.Metrics;
using Ensemble.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceDefaults.Telemetry;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_of_the_house_and_of_the_framework_are_told_as_Prometheus_text()
    {
        using var meter = new Meter("Ensemble.MetricsTests");
        var notes = meter.CreateCounter<long>("ensemble.tests.notes", description: "Notes played.");
        var waits = meter.CreateHistogram<double>("ensemble.tests.wait", unit: "s");
        await using var app = await StartAsync();
        notes.Add(3, new KeyValuePair<string, object?>("room", "\"Salon\""));
        notes.Add(4, new KeyValuePair<string, object?>("room", "\"Salon\""));
        waits.Record(0.25);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await client.GetStringAsync("/alive");

        var lines = (await client.GetStringAsync("/metrics")).Split('\n');

        Assert.Contains("# TYPE ensemble_tests_notes_total counter", lines);
        Assert.Contains("# HELP ensemble_tests_notes_total Notes played.", lines);
        Assert.Contains("""ensemble_tests_notes_total{room="\"Salon\""} 7""", lines);
        Assert.Contains("ensemble_tests_wait_seconds_sum 0.25", lines);
        Assert.Contains("""ensemble_tests_wait_seconds_bucket{le="+Inf"} 1""", lines);
        Assert.Contains(lines, line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Access:WithoutRevocations"] = "true";
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        return app;
    }
}
