using System.Diagnostics.Metrics;

namespace Ensemble.Chat;

/// <summary>The meter <c>Ensemble.Chat</c>. Sockets, frames and queues are the connection kit's (<c>Ensemble.Realtime</c>).</summary>
internal sealed class ChatMetrics : IDisposable
{
    public const string MeterName = "Ensemble.Chat";

    private readonly Meter _meter;
    private readonly Counter<long> _posted;
    private readonly Counter<long> _changed;
    private readonly Counter<long> _turnedAway;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _gapEvents;
    private readonly Counter<long> _newsLost;
    private readonly Histogram<long> _batch;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;

    public ChatMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _posted = _meter.CreateCounter<long>("chat.messages.posted", "{message}", "Messages that were stored.");
        _changed = _meter.CreateCounter<long>("chat.messages.changed", "{message}", "Messages edited, deleted or reacted to, by change.");
        _turnedAway = _meter.CreateCounter<long>("chat.messages.turned_away", "{message}", "Messages refused because too many waited for their channel.");
        _batch = _meter.CreateHistogram<long>("chat.post.batch", "{message}", "Messages that one commit stored.");
        _duration = _meter.CreateHistogram<double>("chat.post.duration", "ms", "From a message's arrival at its channel until it was stored.");
        _lag = _meter.CreateHistogram<double>("chat.feed.lag", "ms", "From another node's telling until this one heard, by their clocks.");
        _gaps = _meter.CreateCounter<long>("chat.feed.gaps", "{read}", "Reads of the store for what was missed of a channel.");
        _gapEvents = _meter.CreateCounter<long>("chat.feed.gap_events", "{event}", "Events that came from the store because they were missed.");
        _newsLost = _meter.CreateCounter<long>("chat.feed.unsent", "{message}", "Messages to other nodes that Redis did not take.");
    }

    public void Dispose() => _meter.Dispose();

    public void Watch(Func<int> channels) =>
        _meter.CreateObservableUpDownCounter("chat.feed.channels", () => channels(), "{channel}", "Channels that this node listens to.");

    public void Posted(int messages)
    {
        _posted.Add(messages);
        _batch.Record(messages);
    }

    public void PostTook(TimeSpan time) => _duration.Record(time.TotalMilliseconds);

    public void Changed(string change) => _changed.Add(1, new KeyValuePair<string, object?>("change", change));

    public void TurnedAway() => _turnedAway.Add(1);

    public void Heard(TimeSpan lag) => _lag.Record(Math.Max(0, lag.TotalMilliseconds));

    public void GapFilled(int events)
    {
        _gaps.Add(1);
        _gapEvents.Add(events);
    }

    public void NewsLost() => _newsLost.Add(1);
}
