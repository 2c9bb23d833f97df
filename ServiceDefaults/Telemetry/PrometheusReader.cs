using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Ensemble.ServiceDefaults.Telemetry;

/// <summary>Collects this process' metrics when asked and writes them as Prometheus text.</summary>
internal sealed class PrometheusReader : IDisposable
{
    private readonly Lock gate = new();
    private readonly TextExporter exporter = new();

    public PrometheusReader() => Reader = new BaseExportingMetricReader(exporter)
    {
        TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
    };

    public MetricReader Reader { get; }

    public string Collect()
    {
        lock (gate)
        {
            exporter.Collect!(Timeout.Infinite); // A pull exporter is given its reader's collection; the reader's own Collect() does nothing.
            return exporter.Text;
        }
    }

    public void Dispose()
    {
        Reader.Dispose();
        exporter.Dispose();
    }

    [ExportModes(ExportModes.Pull)]
    private sealed class TextExporter : BaseExporter<Metric>, IPullMetricExporter
    {
        public string Text { get; private set; } = "";

        public Func<int, bool>? Collect { get; set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var text = new PrometheusText();
            foreach (var metric in batch)
                text.Append(metric);
            Text = text.ToString();
            return ExportResult.Success;
        }
    }
}
