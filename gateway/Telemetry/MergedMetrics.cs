using System.Text;

namespace Ensemble.Gateway.Telemetry;

/// <summary>Prometheus texts of several processes as one: a label says whose a sample is, and the samples of a metric stand together.</summary>
internal sealed class MergedMetrics
{
    private readonly Dictionary<string, (string Head, StringBuilder Samples)> families = [];

    /// <param name="labels">Such as <c>service="rooms"</c>.</param>
    /// <param name="text">As our own services write it: HELP and TYPE of a metric before its samples.</param>
    public void Add(string labels, string text)
    {
        string? help = null;
        StringBuilder? samples = null;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (line.StartsWith("# HELP "))
                help = $"{line}\n";
            else if (line.StartsWith("# TYPE "))
                (samples, help) = (Family(line, help), null);
            else if (!line.IsEmpty && samples is not null)
                Append(samples, line, labels);
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (head, samples) in families.Values)
            text.Append(head).Append(samples);
        return text.ToString();
    }

    private StringBuilder Family(ReadOnlySpan<char> type, string? help)
    {
        var name = type["# TYPE ".Length..].ToString().Split(' ')[0];
        if (!families.TryGetValue(name, out var family))
            families[name] = family = ($"{help}{type}\n", new StringBuilder());
        return family.Samples;
    }

    private static void Append(StringBuilder samples, ReadOnlySpan<char> line, string labels)
    {
        var end = line.IndexOfAny('{', ' ');
        samples.Append(line[..end]).Append('{').Append(labels);
        if (line[end] == '{')
            samples.Append(',').Append(line[(end + 1)..]);
        else
            samples.Append('}').Append(line[end..]);
        samples.Append('\n');
    }
}
