using System.Diagnostics.Metrics;

namespace Ensemble.Rooms;

/// <summary>The meter <c>Ensemble.Rooms</c>. Sockets, frames, drops and queues are the connection kit's (<c>Ensemble.Realtime</c>).</summary>
internal sealed class RoomsMetrics : IDisposable
{
    public const string MeterName = "Ensemble.Rooms";

    private readonly Meter _meter;
    private readonly Counter<long> _mutes;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _moderated;
    private readonly Counter<long> _friendsTold;
    private readonly Counter<long> _factsLost;
    private readonly Counter<long> _leases;
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _presence;
    private readonly Counter<long> _played;
    private readonly Counter<long> _playLost;
    private readonly Histogram<double> _transit;
    private long _notes;

    public RoomsMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _mutes = _meter.CreateCounter<long>("rooms.quota.mutes", "{mute}", "Members who ran out of notes.");
        _refusals = _meter.CreateCounter<long>("rooms.messages.refused", "{message}", "Messages answered with an error, by code.");
        _moderated = _meter.CreateCounter<long>("rooms.moderation.refusals", "{message}", "Messages that auto-moderation refused, by code.");
        _friendsTold = _meter.CreateCounter<long>("rooms.friends.told", "{socket}", "Sockets that were told of a request or a friend.");
        _factsLost = _meter.CreateCounter<long>("rooms.journal.lost", "{fact}", "Facts of rooms that could not be stored.");
        _leases = _meter.CreateCounter<long>(
            "rooms.lease.changes", "{lease}", "Leases of rooms by change: taken, ended, lost; \"term\" is a node whose time on the board has run out with all it had.");
        _relayed = _meter.CreateCounter<long>("rooms.relays", "{socket}", "Sockets that reached a room of another node through this one.");
        _fenced = _meter.CreateCounter<long>("rooms.journal.fenced", "{fact}", "Facts that were not stored, because the room is another node's or gone.");
        _presence = _meter.CreateCounter<long>("rooms.presence.writes", "{user}", "Users whose room was told to Redis.");
        _played = _meter.CreateCounter<long>("rooms.statistics.written", "{note}", "Notes of accounts that were stored for their statistics.");
        _playLost = _meter.CreateCounter<long>("rooms.statistics.lost", "{note}", "Notes of accounts that could not be stored before the process ended.");
        _transit = _meter.CreateHistogram<double>("rooms.transit", "ms", "From a note frame's arrival to the last write for it.");
        _meter.CreateObservableCounter("rooms.notes", () => Interlocked.Read(ref _notes), "{note}", "Notes played.");
    }

    public void Dispose() => _meter.Dispose();

    public void Watch(Func<(int Rooms, int Members)> state)
    {
        _meter.CreateObservableUpDownCounter("rooms.open", () => state().Rooms, "{room}", "Rooms that are live on this node.");
        _meter.CreateObservableUpDownCounter("rooms.members", () => state().Members, "{member}", "People in them.");
    }

    // Only a room's loop counts here, but several rooms may at once.
    public void Notes(int count) => Interlocked.Add(ref _notes, count);

    public void Muted() => _mutes.Add(1);

    public void Refused(string code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Moderated(string code) => _moderated.Add(1, new KeyValuePair<string, object?>("code", code));

    public void FriendsTold(int sockets) => _friendsTold.Add(sockets);

    public void FactsLost(int count) => _factsLost.Add(count);

    public void LeaseChanged(string change) => _leases.Add(1, new KeyValuePair<string, object?>("change", change));

    public void Relayed() => _relayed.Add(1);

    public void Fenced() => _fenced.Add(1);

    public void PresenceWritten(int users) => _presence.Add(users);

    public void WatchStatistics(Func<long> waiting) => _meter.CreateObservableUpDownCounter(
        "rooms.statistics.waiting", waiting, "{note}", "Notes of accounts that are counted and not stored yet.");

    public void StatisticsWritten(long notes) => _played.Add(notes);

    public void StatisticsLost(long notes) => _playLost.Add(notes);

    public void Transit(TimeSpan time) => _transit.Record(time.TotalMilliseconds);
}
