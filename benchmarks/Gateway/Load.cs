using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ensemble.Benchmarks.Gateway;

/// <param name="RequestsPerSecond">Throughput.</param>
/// <param name="MedianMicroseconds">Median latency.</param>
/// <param name="P99Microseconds">Latency of the slowest hundredth.</param>
internal sealed record Figures(double RequestsPerSecond, double MedianMicroseconds, double P99Microseconds)
{
    /// <summary>The median of each over the rounds.</summary>
    public static Figures Median(IReadOnlyCollection<Figures> rounds) => new(
        Median(rounds, round => round.RequestsPerSecond), Median(rounds, round => round.MedianMicroseconds), Median(rounds, round => round.P99Microseconds));

    private static double Median(IReadOnlyCollection<Figures> rounds, Func<Figures, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}

/// <param name="Name">Of the server in the table.</param>
/// <param name="Address">What is asked for.</param>
/// <param name="Token">Access token, null for none.</param>
internal sealed record Target(string Name, Uri Address, string? Token = null);

/// <summary>Debian's <c>wrk</c> against one address.</summary>
internal static partial class Load
{
    /// <param name="target">What is asked for.</param>
    /// <param name="connections">Kept open.</param>
    /// <param name="threads">Of the generator, at most one a connection.</param>
    /// <param name="seconds">How long.</param>
    public static async Task<Figures> RunAsync(Target target, int connections, int threads, int seconds)
    {
        string[] token = target.Token is null ? [] : ["-H", $"Authorization: Bearer {target.Token}"];
        var start = new ProcessStartInfo("wrk", [$"-t{Math.Min(threads, connections)}", $"-c{connections}", $"-d{seconds}s", "--latency", .. token, target.Address.ToString()])
        {
            RedirectStandardOutput = true,
        };
        using var wrk = Process.Start(start) ?? throw new InvalidOperationException("wrk did not start.");
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"{target.Address} did not answer 200 throughout:\n{output}");
        return new Figures(Number(Throughput().Match(output), 1), Microseconds(Median().Match(output)), Microseconds(P99().Match(output)));
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

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();
}
