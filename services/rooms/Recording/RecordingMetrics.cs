using System.Diagnostics.Metrics;

namespace Ensemble.Rooms.Recording;

/// <summary>Recordings and performances, on the meter of rooms.</summary>
internal sealed class RecordingMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _postponed;
    private readonly Counter<long> _played;

    public RecordingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(RoomsMetrics.MeterName);
        _ended = _meter.CreateCounter<long>("rooms.recordings.ended", "{recording}", "Recordings by what became of them: stored or failed.");
        _postponed = _meter.CreateCounter<long>("rooms.recordings.postponed", "{attempt}", "Attempts to store a recording that media did not answer.");
        _played = _meter.CreateCounter<long>("rooms.performances.played", "{performance}", "Performances that a room has begun to play.");
        _meter.CreateObservableUpDownCounter("rooms.recordings.waiting", () => Waiting, "{recording}", "Recordings that are to be stored, of all nodes.");
    }

    public int Waiting { get; set; }

    public void Dispose() => _meter.Dispose();

    public void Watch(Func<int> running) =>
        _meter.CreateObservableUpDownCounter("rooms.recordings.running", running, "{recording}", "Rooms of this node that are being recorded.");

    public void Stored() => _ended.Add(1, new KeyValuePair<string, object?>("result", "stored"));

    public void Failed() => _ended.Add(1, new KeyValuePair<string, object?>("result", "failed"));

    public void Postponed() => _postponed.Add(1);

    public void Played() => _played.Add(1);
}
