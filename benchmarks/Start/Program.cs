// How long the fleet takes to start warm and to stop, and what it leaves behind. Usage: StartBenchmark [rounds] [port]
using System.Diagnostics;
using System.Globalization;
using Ensemble.Benchmarks.Start;

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var port = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 18080;
var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
var data = Directory.CreateTempSubdirectory("ensemble-start-").FullName;
var (starts, stops, left, leftAfterKill) = (new List<double>(), new List<double>(), 0, 0);

try
{
    for (var round = 0; round <= rounds; round++)
    {
        using var fleet = FleetProcess.Start(root, data, port);
        var watch = Stopwatch.StartNew();
        await fleet.WaitUntilServingAsync(TimeSpan.FromMinutes(2));
        var start = watch.Elapsed.TotalSeconds;
        var children = fleet.Descendants();
        watch.Restart();
        await fleet.InterruptAsync();
        var stop = watch.Elapsed.TotalSeconds;
        left += children.Count(FleetProcess.IsAlive);
        Console.WriteLine($"{(round == 0 ? "first start, empty data directory" : $"warm start {round}")}: {start:F2} s, stop {stop:F2} s");
        if (round > 0)
        {
            starts.Add(start);
            stops.Add(stop);
        }
    }

    using (var fleet = FleetProcess.Start(root, data, port))
    {
        await fleet.WaitUntilServingAsync(TimeSpan.FromMinutes(2));
        var children = fleet.Descendants();
        await fleet.KillAsync();
        await WaitUntilGoneAsync(children, TimeSpan.FromSeconds(5));
        leftAfterKill = children.Count(FleetProcess.IsAlive);
    }
}
finally
{
    Directory.Delete(data, recursive: true);
}

Console.WriteLine($"""

    | what | median of {rounds} | least | most |
    |---|---|---|---|
    | warm start to every service answering through the gateway | {Median(starts):F2} s | {starts.Min():F2} s | {starts.Max():F2} s |
    | stop | {Median(stops):F2} s | {stops.Min():F2} s | {stops.Max():F2} s |
    | processes left after stopping | {left} | | |
    | processes left 5 s after SIGKILL of the AppHost | {leftAfterKill} | | |
    """);

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}

static async Task WaitUntilGoneAsync(IReadOnlyList<int> processes, TimeSpan deadline)
{
    var watch = Stopwatch.StartNew();
    while (processes.Any(FleetProcess.IsAlive) && watch.Elapsed < deadline)
        await Task.Delay(50);
}
