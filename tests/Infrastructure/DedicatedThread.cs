using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ensemble.Tests.Infrastructure;

/// <summary>Starts processes from one thread that never ends: a parent-death signal comes when the thread that forked ends.</summary>
internal static class DedicatedThread
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Orders = [];

    static DedicatedThread() => new Thread(Work) { IsBackground = true }.Start();

    public static Process Start(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>();
        Orders.Add((start, started));
        return started.Task.GetAwaiter().GetResult();
    }

    private static void Work()
    {
        foreach (var (start, started) in Orders.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }
}
