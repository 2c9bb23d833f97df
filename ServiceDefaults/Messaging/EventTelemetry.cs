using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>Spans and figures of the way of an event, under the name <see cref="Name"/>.</summary>
internal sealed class EventTelemetry : IDisposable
{
    public const string Name = "Ensemble.Events";

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter meter;
    private readonly Counter<long> published;
    private readonly Counter<long> publishFailures;
    private readonly Counter<long> consumed;
    private readonly Counter<long> duplicates;
    private readonly Counter<long> failed;
    private readonly Histogram<double> dispatch;
    private OutboxBacklog? backlog;

    public EventTelemetry(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        published = meter.CreateCounter<long>("ensemble.events.published", description: "Events that the broker confirmed");
        publishFailures = meter.CreateCounter<long>("ensemble.events.publish.failures", description: "Publishes that will be repeated");
        consumed = meter.CreateCounter<long>("ensemble.events.consumed", description: "Events applied by a consumer");
        duplicates = meter.CreateCounter<long>("ensemble.events.duplicates", description: "Redeliveries that the inbox dropped");
        failed = meter.CreateCounter<long>("ensemble.events.failed", description: "Messages moved to the error queue");
        dispatch = meter.CreateHistogram<double>("ensemble.events.dispatch.duration", "s", "From the event to the broker's confirm");
        meter.CreateObservableGauge("ensemble.events.outbox.depth", () => Observe(found => found.Depth),
            description: "Events that wait to be published; up to a bound, and only told by the dispatcher that leads");
        meter.CreateObservableGauge(
            "ensemble.events.outbox.age", () => Observe(found => found.Age.TotalSeconds), "s", "Age of the oldest of them");
    }

    /// <summary>What waits in the outbox; null when another replica leads.</summary>
    public OutboxBacklog? Backlog { get => Volatile.Read(ref backlog); set => Volatile.Write(ref backlog, value); }

    /// <summary>A producer span below the request that wrote the event.</summary>
    public static Activity? StartPublish(OutboxMessage message, string exchange)
    {
        _ = ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent);
        return Source.StartActivity($"{message.Type} publish", ActivityKind.Producer, parent,
        [
            new("messaging.system", "rabbitmq"),
            new("messaging.operation.type", "publish"),
            new("messaging.destination.name", exchange),
            new("messaging.message.id", message.MessageId.ToString()),
        ]);
    }

    public void Published(OutboxMessage message, TimeSpan sinceEvent)
    {
        published.Add(1, new KeyValuePair<string, object?>("event", message.Type));
        dispatch.Record(Math.Max(0, sinceEvent.TotalSeconds), new KeyValuePair<string, object?>("event", message.Type));
    }

    public void PublishFailed(string type) => publishFailures.Add(1, new KeyValuePair<string, object?>("event", type));

    public void Consumed(string type) => consumed.Add(1, new KeyValuePair<string, object?>("event", type));

    public void Duplicate(string type) => duplicates.Add(1, new KeyValuePair<string, object?>("event", type));

    public void Failed(string queue) => failed.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<double>> Observe(Func<OutboxBacklog, double> value) =>
        Backlog is { } found ? [new Measurement<double>(value(found))] : [];
}
