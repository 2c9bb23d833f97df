using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace Ensemble.ServiceDefaults.Telemetry;

/// <summary>Metrics in Prometheus' text format, version 0.0.4: names with underscores, units spelled out, counters ending in _total.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new();

    public override string ToString() => text.ToString();

    public void Append(Metric metric)
    {
        var kind = KindOf(metric.MetricType);
        if (kind is null)
            return;
        var name = NameOf(metric, kind);
        if (metric.Description is { Length: > 0 } description)
            text.Append("# HELP ").Append(name).Append(' ').Append(description.Replace("\\", @"\\").Replace("\n", @"\n")).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(in point);
            if (kind == "histogram")
                AppendHistogram(name, labels, in point);
            else
                AppendLine(name, "", labels, ValueOf(metric.MetricType, in point));
        }
    }

    private void AppendHistogram(string name, string labels, in MetricPoint point)
    {
        long cumulative = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Text(bucket.ExplicitBound);
            AppendLine(name, "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", cumulative);
        }

        AppendLine(name, "_sum", labels, point.GetHistogramSum());
        AppendLine(name, "_count", labels, point.GetHistogramCount());
    }

    private void AppendLine(string name, string suffix, string labels, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Text(value)).Append('\n');
    }

    private static string? KindOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => "gauge",
        MetricType.Histogram => "histogram",
        _ => null,
    };

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static string NameOf(Metric metric, string kind)
    {
        var unit = metric.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            "1" => "_ratio",
            _ => "",
        };
        var name = Identifier(metric.Name);
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string LabelsOf(in MetricPoint point)
    {
        var labels = new StringBuilder();
        foreach (var tag in point.Tags)
        {
            var value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
            value = value.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", @"\n");
            labels.Append(labels.Length > 0 ? "," : "").Append(Identifier(tag.Key)).Append("=\"").Append(value).Append('"');
        }

        return labels.ToString();
    }

    private static string Identifier(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
