using System.Diagnostics.Metrics;
using System.Globalization;

namespace Ensemble.Gateway.Health;

/// <summary>How busy this process is.</summary>
internal sealed class ProcessLoad : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private long connections;
    private (long At, TimeSpan Used) last;
    private double cpu;

    public ProcessLoad(TimeProvider time)
    {
        this.time = time;
        last = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "kestrel.active_connections")
                all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref connections, change));
        listener.Start();
    }

    public long Connections => Math.Max(0, Interlocked.Read(ref connections));

    public static string Memory => Percent((double)Environment.WorkingSet / GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Of all processors, since it was last asked for (at least a second ago).</summary>
    public string Cpu
    {
        get
        {
            lock (gate)
            {
                var elapsed = time.GetElapsedTime(last.At);
                if (elapsed > TimeSpan.FromSeconds(1))
                {
                    var used = Environment.CpuUsage.TotalTime;
                    cpu = (used - last.Used) / elapsed / Environment.ProcessorCount;
                    last = (time.GetTimestamp(), used);
                }

                return Percent(cpu);
            }
        }
    }

    public void Dispose() => listener.Dispose();

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:F0}%");
}
