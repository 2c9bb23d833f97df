using System.Diagnostics.Metrics;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>The meter <c>Ensemble.Fetching</c>.</summary>
internal sealed class FetchMetrics
{
    private readonly Counter<long> fetches;
    private readonly Counter<long> bytes;

    public FetchMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ensemble.Fetching");
        fetches = meter.CreateCounter<long>("fetching.fetches", "{fetch}", "Fetches from addresses that users named, by outcome: answered, or why refused.");
        bytes = meter.CreateCounter<long>("fetching.received", "By", "Bytes of bodies that were fetched.");
    }

    public void Answered() => fetches.Add(1, new KeyValuePair<string, object?>("outcome", "answered"));

    public void Refused(FetchRefusal refusal) => fetches.Add(1, new KeyValuePair<string, object?>("outcome", Name(refusal)));

    public void Received(int count) => bytes.Add(count);

    private static string Name(FetchRefusal refusal) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.ToString());
}
