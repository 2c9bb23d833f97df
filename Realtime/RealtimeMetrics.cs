using System.Diagnostics.Metrics;

namespace Ensemble.Realtime;

/// <summary>
/// The meter <c>Ensemble.Realtime</c>. Counts of frames and bytes are kept in plain fields, touched once a socket write, and read when
/// somebody looks.
/// </summary>
public sealed class RealtimeMetrics : IDisposable
{
    public const string MeterName = "Ensemble.Realtime";

    private readonly Meter _meter;
    private readonly Counter<long> _drops;
    private readonly Counter<long> _closes;
    private readonly UpDownCounter<int> _trunks;
    private long _framesIn, _framesOut, _bytesIn, _bytesOut, _carried;

    public RealtimeMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _drops = _meter.CreateCounter<long>("realtime.drops", "{frame}", "Frames that slow readers lost, by kind.");
        _closes = _meter.CreateCounter<long>("realtime.closes", "{socket}", "Sockets that ended, by close code.");
        _trunks = _meter.CreateUpDownCounter<int>("realtime.trunks", "{trunk}", "Trunks from gateways.");
        _meter.CreateObservableCounter("realtime.trunks.bytes", () => Interlocked.Read(ref _carried), "By", "Bytes to gateways over trunks; realtime.bytes has what they are worth.");
        _meter.CreateObservableCounter("realtime.frames", () => Pair(ref _framesIn, ref _framesOut), "{frame}", "Frames, by direction.");
        _meter.CreateObservableCounter("realtime.bytes", () => Pair(ref _bytesIn, ref _bytesOut), "By", "Bytes with their headers, by direction.");
    }

    public long FramesIn => Interlocked.Read(ref _framesIn);

    public long FramesOut => Interlocked.Read(ref _framesOut);

    public void Dispose() => _meter.Dispose();

    internal void Watch(Func<(int Sockets, long QueuedBytes, int DeepestQueue)> state)
    {
        _meter.CreateObservableUpDownCounter("realtime.sockets", () => state().Sockets, "{socket}", "Open sockets.");
        _meter.CreateObservableGauge("realtime.queue.bytes", () => state().QueuedBytes, "By", "Bytes that wait in all send queues.");
        _meter.CreateObservableGauge("realtime.queue.deepest", () => state().DeepestQueue, "By", "Bytes in the longest send queue.");
    }

    internal void Sent(int frames, int bytes)
    {
        Interlocked.Add(ref _framesOut, frames);
        Interlocked.Add(ref _bytesOut, bytes);
    }

    internal void Carried(int bytes) => Interlocked.Add(ref _carried, bytes);

    internal void TrunkOpened() => _trunks.Add(1);

    internal void TrunkClosed() => _trunks.Add(-1);

    internal void Received(int bytes)
    {
        Interlocked.Increment(ref _framesIn);
        Interlocked.Add(ref _bytesIn, bytes);
    }

    internal void Dropped(string kind) => _drops.Add(1, new KeyValuePair<string, object?>("kind", kind));

    // A peer may choose any code from 3000 to 4999; only ours are worth a series.
    internal void Ended(int code) => _closes.Add(1, new KeyValuePair<string, object?>("code", code is >= 1000 and <= 1015 or >= 4001 and <= 4010 ? code : "other"));

    private static Measurement<long>[] Pair(ref long @in, ref long @out) =>
    [
        new(Interlocked.Read(ref @in), new KeyValuePair<string, object?>("direction", "in")),
        new(Interlocked.Read(ref @out), new KeyValuePair<string, object?>("direction", "out")),
    ];
}
