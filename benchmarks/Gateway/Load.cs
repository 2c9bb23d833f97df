using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ensemble.Benchmarks.Gateway;

/// <param name="RequestsPerSecond">Throughput.</param>
/// <param name="MedianMicroseconds">Median latency.</param>
internal sealed record Figures(double RequestsPerSecond, double MedianMicroseconds);

/// <summary>Debian's <c>wrk</c> against one address.</summary>
internal static partial class Load
{
    public static async Task<Figures> RunAsync(Uri address, int connections, int seconds)
    {
        var start = new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", address.ToString()])
        {
            RedirectStandardOutput = true,
        };
        using var wrk = Process.Start(start) ?? throw new InvalidOperationException("wrk did not start.");
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"{address} did not answer 200 throughout:\n{output}");
        return new Figures(Number(Throughput().Match(output), 1), Microseconds(Median().Match(output)));
    }

    private static double Microseconds(Match match) => Number(match, 1) * match.Groups[2].Value switch
    {
        "us" => 1,
        "ms" => 1_000,
        _ => 1_000_000,
    };

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Throughput();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Median();
}
