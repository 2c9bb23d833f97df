using Ensemble.Gateway.Health;
using Ensemble.Gateway.Routes;
using Ensemble.ServiceDefaults.Telemetry;

namespace Ensemble.Gateway.Telemetry;

/// <summary><c>/metrics</c> of the whole fleet; a service that doesn't answer has <c>ensemble_service_up</c> 0 and no other samples.</summary>
internal sealed class FleetMetrics : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(3) };
    private readonly PrometheusReader own;
    private readonly ServiceInstances addresses;
    private readonly Recent<string> recent;

    public FleetMetrics(PrometheusReader own, ServiceInstances addresses, TimeProvider time)
    {
        (this.own, this.addresses) = (own, addresses);
        recent = new Recent<string>(CollectAsync, GoodFor, time);
    }

    public Task<string> GetAsync(CancellationToken cancel) => recent.GetAsync(cancel);

    public void Dispose() => client.Dispose();

    private async Task<string> CollectAsync()
    {
        var sources = RouteTable.All.Select(entry => entry.Service).Distinct()
            .SelectMany(service => addresses.Of(service)
                .Select((address, index) => (Labels: $"service=\"{service}\",instance=\"{index}\"", Address: address)))
            .ToArray();
        var texts = await Task.WhenAll(sources.Select(source => FetchAsync(source.Address)));
        var merged = new MergedMetrics();
        merged.Add("service=\"gateway\",instance=\"0\"", own.Collect());
        foreach (var ((labels, _), text) in sources.Zip(texts))
        {
            merged.Add(labels, $"# HELP ensemble_service_up Whether the service answered.\n# TYPE ensemble_service_up gauge\nensemble_service_up {(text is null ? 0 : 1)}\n");
            merged.Add(labels, text ?? "");
        }

        return merged.ToString();
    }

    private async Task<string?> FetchAsync(string address)
    {
        try
        {
            return await client.GetStringAsync(new Uri(new Uri(address), "/metrics"));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return null; // Shows as ensemble_service_up 0.
        }
    }
}

internal static class FleetMetricsRoute
{
    public static void MapFleetMetrics(this IEndpointRouteBuilder routes) => routes
        .MapGet("/metrics", async (FleetMetrics fleet, CancellationToken cancel) =>
            TypedResults.Text(await fleet.GetAsync(cancel), PrometheusText.ContentType))
        .AllowAnonymous()
        .WithSummary("Figures of the whole fleet as Prometheus text")
        .Produces<string>(200, "text/plain")
        .WithOrder(-1); // Before that of this process alone.
}
