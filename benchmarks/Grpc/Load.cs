using System.Diagnostics;

namespace Ensemble.Benchmarks.Grpc;

/// <summary>What one run of a number of callers gave; the CPU time is that of client and server together, per call.</summary>
internal sealed record Load(double CallsPerSecond, TimeSpan MedianLatency, double CpuMicroseconds)
{
    public static async Task<Load> RunAsync(Func<Task> ask, int concurrency, TimeSpan length, Process server)
    {
        var cpu = CpuOf(server);
        var watch = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => CallAsync(ask, watch, length))));
        var elapsed = watch.Elapsed;
        cpu = CpuOf(server) - cpu;
        var all = latencies.SelectMany(list => list).Order().ToArray();
        return new Load(
            all.Length / elapsed.TotalSeconds, Stopwatch.GetElapsedTime(0, all[all.Length / 2]), cpu.TotalMicroseconds / all.Length);
    }

    private static TimeSpan CpuOf(Process server)
    {
        server.Refresh();
        return server.TotalProcessorTime + Environment.CpuUsage.TotalTime;
    }

    private static async Task<List<long>> CallAsync(Func<Task> ask, Stopwatch watch, TimeSpan length)
    {
        var latencies = new List<long>(capacity: 100_000);
        while (watch.Elapsed < length)
        {
            var start = Stopwatch.GetTimestamp();
            await ask();
            latencies.Add(Stopwatch.GetTimestamp() - start);
        }

        return latencies;
    }
}
