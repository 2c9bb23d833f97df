using System.Globalization;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>Collects the steps and writes a table a scenario, in Markdown.</summary>
internal sealed class Report
{
    private const double KeepsUp = 0.95;
    private const string CannotKeepUp = " !";

    private readonly List<(Scenario Scenario, string Server, IReadOnlyList<Step> Steps)> entries = [];

    /// <summary>Nothing failed.</summary>
    public bool IsWhole { get; private set; } = true;

    public static void Progress(string what) => Console.Error.WriteLine(what);

    /// <summary>What a server says of itself while it is measured.</summary>
    public static void Complaint(string server, string? line)
    {
        if (line?.Contains("rror", StringComparison.Ordinal) == true)
            Console.Error.WriteLine($"{server}: {line}");
    }

    public void Failed(string what, string why)
    {
        IsWhole = false;
        Console.Error.WriteLine($"{what}: {why}");
    }

    public void Add(Scenario scenario, string server, IReadOnlyList<Step> steps)
    {
        if (steps.Count > 0)
            entries.Add((scenario, server, steps));
    }

    public void Write(IEnumerable<Scenario> scenarios)
    {
        foreach (var scenario in scenarios.OrderBy(scenario => scenario.Letter, StringComparer.Ordinal))
        {
            Console.WriteLine($"\n({scenario.Letter}) {scenario.Title}\n");
            Console.WriteLine(scenario.IsIdle ? Heading("server", "memory", "a socket")
                : scenario.IsLadder ? Heading("server", "most delivered", "a CPU-second", "server CPU", "p99 then", "p99 at half", "generator", "others")
                : Heading("server", "delivered", "lost", "reordered", "p50", "p99", "p99.9", "server CPU", "a CPU-second", "memory", "generator", "others"));
            foreach (var (_, server, steps) in entries.Where(entry => entry.Scenario == scenario))
                Console.WriteLine(scenario.IsIdle ? Idle(server, steps) : scenario.IsLadder ? Ladder(server, steps) : Plain(server, steps[0]));
            if (scenario.IsLadder)
                WriteCost(scenario);
        }
    }

    // The same load costs the less a frame the more of them go out in one write, so servers are compared at equal loads.
    private void WriteCost(Scenario scenario)
    {
        var rates = scenario.Rates.Where((_, index) => index % 2 == 0).ToList();
        Console.WriteLine($"\nFrames delivered a CPU-second, by the frames/s that were due ({CannotKeepUp.Trim()}: not all arrived in time)\n");
        Console.WriteLine(Heading(["server", .. rates.Select(rate => $"{rate * scenario.Senders * (scenario.Players - 1):N0}")]));
        foreach (var (_, server, steps) in entries.Where(entry => entry.Scenario == scenario))
        {
            Console.WriteLine(Row([server, .. rates.Select(rate => steps.FirstOrDefault(step => step.Rate == rate) is not { } step ? ""
                : $"{step.PerCpuSecond:N0}{(step.KeptUp(KeepsUp) ? "" : CannotKeepUp)}")]));
        }
    }

    private static string Plain(string server, Step step) => Row(
        server, $"{step.PerSecond:N0}/s", $"{step.Lost:N0}", $"{step.Reordered:N0}", Milliseconds(step.P50), Milliseconds(step.P99), Milliseconds(step.P999),
        Percent(step.Cpu), $"{step.PerCpuSecond:N0}", Megabytes(step.Memory.Sum()), Generator(step), Percent(step.Others));

    // The highest step at which everything still arrived, and that with half of its rate.
    private static string Ladder(string server, IReadOnlyList<Step> steps)
    {
        var kept = steps.TakeWhile(step => step.KeptUp(KeepsUp)).ToList();
        if (kept.Count == 0)
            return Row(server, $"fell behind at {steps[0].Expected / steps[0].Seconds:N0}/s", "", "", "", "", Generator(steps[0]), Percent(steps[0].Others));
        var (most, half) = (kept[^1], kept.MinBy(step => Math.Abs(step.Rate - (kept[^1].Rate / 2)))!);
        // When the generator or the scenario was at its end before the server, so is the figure.
        var limit = kept.Count == steps.Count ? ", the highest rate tried" : steps[kept.Count].IsGeneratorsLimit ? ", its limit" : "";
        return Row(server, $"{most.PerSecond:N0}/s", $"{most.PerCpuSecond:N0}", Percent(most.Cpu), Milliseconds(most.P99), Milliseconds(half.P99),
            $"{Percent(most.Busy)}{limit}", Percent(most.Others));
    }

    private static string Idle(string server, IReadOnlyList<Step> steps)
    {
        var (before, after) = (steps[0], steps[^1]);
        var each = (double)(after.Memory.Sum() - before.Memory.Sum()) / (after.Sockets - before.Sockets);
        return Row(server, Megabytes(after.Memory.Sum()), string.Create(CultureInfo.InvariantCulture, $"{each / 1024:F1} KiB"));
    }

    private static string Generator(Step step) => string.Create(CultureInfo.InvariantCulture,
        $"{Percent(step.Busy)}{(step.IsGeneratorsLimit ? ", its limit" : "")}{(step.HeldBack > 0 ? $", {step.HeldBack:N0} held back" : "")}{(step.Closed > 0 ? $", {step.Closed} closed" : "")}");

    // Of one core.
    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:F0} %");

    private static string Milliseconds(double microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000:F2} ms");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB");

    private static string Heading(params string[] names) => $"{Row(names)}\n|{string.Concat(names.Select(_ => "---|"))}";

    private static string Row(params string[] cells) => $"| {string.Join(" | ", cells)} |";
}
