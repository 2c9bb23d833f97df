using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ensemble.Chat.Socket;

/// <summary>What sockets, calls and presence count, in the meter <c>Ensemble.Chat</c>; and the source of their traces.</summary>
internal sealed class SocketMetrics : IDisposable
{
    public static readonly ActivitySource Source = new("Ensemble.Chat.Socket");

    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _signals;
    private readonly Counter<long> _typing;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _ghosts;
    private readonly Counter<long> _presence;

    public SocketMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ChatMetrics.MeterName);
        _events = _meter.CreateCounter<long>("chat.socket.events", "{event}", "Events of clients that were carried out, by type.");
        _refused = _meter.CreateCounter<long>("chat.socket.refused", "{event}", "Events of clients answered with an error, by code.");
        _replayed = _meter.CreateCounter<long>("chat.socket.replayed", "{event}", "Events that a client had missed and got when it came back.");
        _lost = _meter.CreateCounter<long>("chat.socket.channels_lost", "{channel}", "Channels that were taken from an open socket.");
        _signals = _meter.CreateCounter<long>("chat.voice.signals", "{signal}", "Signals passed on between the members of a call.");
        _typing = _meter.CreateCounter<long>("chat.socket.typing", "{event}", "Typing that others were told of.");
        _calls = _meter.CreateCounter<long>("chat.voice.calls", "{call}", "Calls by change: started, ended.");
        _ghosts = _meter.CreateCounter<long>("chat.voice.ghosts", "{participant}", "Participants of a node that is gone.");
        _presence = _meter.CreateCounter<long>("chat.presence.writes", "{write}", "Users whose presence was written to Redis.");
    }

    public void Dispose() => _meter.Dispose();

    public void Watch(Func<(int Sockets, int Users)> state)
    {
        _meter.CreateObservableUpDownCounter("chat.sockets", () => state().Sockets, "{socket}", "Open sockets of this node.");
        _meter.CreateObservableUpDownCounter("chat.socket.users", () => state().Users, "{user}", "Users with a socket on this node.");
    }

    public void WatchCalls(Func<int> participants) =>
        _meter.CreateObservableUpDownCounter("chat.voice.participants", () => participants(), "{participant}", "Sockets of this node that are in a call.");

    public void Handled(string type) => _events.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Replayed(int events) => _replayed.Add(events);

    public void ChannelLost() => _lost.Add(1);

    public void Signalled() => _signals.Add(1);

    public void Typing() => _typing.Add(1);

    public void CallChanged(string change) => _calls.Add(1, new KeyValuePair<string, object?>("change", change));

    public void GhostsSwept(int participants) => _ghosts.Add(participants);

    public void PresenceWritten(int users) => _presence.Add(users);
}
