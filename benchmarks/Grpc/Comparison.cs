using System.Diagnostics;
using System.Globalization;

namespace Ensemble.Benchmarks.Grpc;

/// <summary>Alternates the two ways, round by round, and prints medians and the median of the rounds' ratios.</summary>
internal static class Comparison
{
    private static readonly TimeSpan WarmUpStep = TimeSpan.FromSeconds(0.5);

    public static async Task RunAsync(Settings settings)
    {
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, "serve")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var address = new Uri(
            await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start."));
        using (var clients = new Clients(address))
        {
            await WarmUpAsync(clients, concurrency: 64, server);
            Console.WriteLine(
                "| concurrency | gRPC calls/s | JSON calls/s | gRPC/JSON "
                + "| gRPC p50 | JSON p50 | gRPC CPU/call | JSON CPU/call | CPU ratio |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var concurrency in new[] { 1, 64 })
                Print(concurrency, await RoundsAsync(clients, concurrency, settings, server));
        }

        server.StandardInput.Close();
        await server.WaitForExitAsync();
    }

    /// <summary>Until the compiler has seen enough calls of each, however busy the machine is.</summary>
    private static async Task WarmUpAsync(Clients clients, int concurrency, Process server)
    {
        for (var calls = 0.0; calls < 60_000; calls += WarmUpStep.TotalSeconds * Slower(await AskBothAsync()))
        {
        }

        async Task<(Load Grpc, Load Json)> AskBothAsync() => (
            await Load.RunAsync(clients.AskGrpcAsync, concurrency, WarmUpStep, server),
            await Load.RunAsync(clients.AskJsonAsync, concurrency, WarmUpStep, server));

        static double Slower((Load Grpc, Load Json) pair) => Math.Min(pair.Grpc.CallsPerSecond, pair.Json.CallsPerSecond);
    }

    private static async Task<List<(Load Grpc, Load Json)>> RoundsAsync(
        Clients clients, int concurrency, Settings settings, Process server)
    {
        Func<Task> grpc = settings.Only == "json" ? clients.AskJsonAsync : clients.AskGrpcAsync;
        Func<Task> json = settings.Only == "grpc" ? clients.AskGrpcAsync : clients.AskJsonAsync;
        var rounds = new List<(Load, Load)>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            // Who goes first changes with the round.
            var first = await Load.RunAsync(round % 2 == 0 ? grpc : json, concurrency, settings.Length, server);
            var second = await Load.RunAsync(round % 2 == 0 ? json : grpc, concurrency, settings.Length, server);
            rounds.Add(round % 2 == 0 ? (first, second) : (second, first));
        }

        return rounds;
    }

    private static void Print(int concurrency, List<(Load Grpc, Load Json)> rounds)
    {
        var grpc = Median(rounds.Select(round => round.Grpc.CallsPerSecond));
        var json = Median(rounds.Select(round => round.Json.CallsPerSecond));
        var ratios = rounds.Select(round => round.Grpc.CallsPerSecond / round.Json.CallsPerSecond).ToArray();
        var grpcLatency = Median(rounds.Select(round => round.Grpc.MedianLatency.TotalMicroseconds));
        var jsonLatency = Median(rounds.Select(round => round.Json.MedianLatency.TotalMicroseconds));
        var grpcCpu = Median(rounds.Select(round => round.Grpc.CpuMicroseconds));
        var jsonCpu = Median(rounds.Select(round => round.Json.CpuMicroseconds));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {concurrency} | {grpc:N0} | {json:N0} | {Median(ratios):F2} ({ratios.Min():F2} to {ratios.Max():F2}) "
            + $"| {grpcLatency:N0} µs | {jsonLatency:N0} µs "
            + $"| {grpcCpu:N0} µs | {jsonCpu:N0} µs | {jsonCpu / grpcCpu:F2} |"));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
