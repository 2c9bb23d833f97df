using System.Diagnostics.Metrics;

namespace Ensemble.Gateway.Telemetry;

/// <summary>What the edge itself decides; requests by route, status and duration are ASP.NET Core's own metrics.</summary>
internal sealed class EdgeMetrics
{
    private readonly Counter<long> refused;

    public EdgeMetrics(IMeterFactory meters) =>
        refused = meters.Create("Ensemble.Gateway").CreateCounter<long>("limits.refused", description: "Requests refused by a limit, by its name.");

    public void Refused(string limit) => refused.Add(1, new KeyValuePair<string, object?>("limit", limit));
}
