using System.Diagnostics.Metrics;

namespace Ensemble.Gateway.Telemetry;

/// <summary>What the edge itself decides; requests by route, status and duration are ASP.NET Core's own metrics.</summary>
internal sealed class EdgeMetrics
{
    private readonly Meter meter;
    private readonly Counter<long> refused;
    private readonly Counter<long> audited;
    private readonly Counter<long> auditLost;
    private readonly Counter<long> fileBytes;

    public EdgeMetrics(IMeterFactory meters)
    {
        meter = meters.Create("Ensemble.Gateway");
        refused = meter.CreateCounter<long>("limits.refused", description: "Requests refused by a limit, by its name.");
        audited = meter.CreateCounter<long>("audit.recorded", description: "Requests written to the audit trail.");
        auditLost = meter.CreateCounter<long>("audit.lost", description: "Requests that found no room in the audit trail.");
        fileBytes = meter.CreateCounter<long>("files.sent", "By", "Bytes of files that the gateway sent from media's store.");
    }

    public void Refused(string limit) => refused.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public void Audited() => audited.Add(1);

    public void AuditLost() => auditLost.Add(1);

    public void SentFile(long bytes) => fileBytes.Add(bytes);

    public void WatchAudit(Func<long> waitingBytes) =>
        meter.CreateObservableGauge("audit.waiting", waitingBytes, "By", "What of the audit trail operations does not have yet.");
}
