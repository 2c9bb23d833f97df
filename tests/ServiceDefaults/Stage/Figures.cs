using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>Sums the counters of one service's events from now on.</summary>
internal sealed class Figures : IDisposable
{
    private readonly ConcurrentDictionary<string, long> counted = new();
    private readonly MeterListener listener = new();

    public Figures(RunningService service)
    {
        var factory = service.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == EventTelemetry.Name && instrument.Meter.Scope == factory)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
    }

    public long Published => this["ensemble.events.published"];

    public long Consumed => this["ensemble.events.consumed"];

    public long Duplicates => this["ensemble.events.duplicates"];

    public long Failed => this["ensemble.events.failed"];

    private long this[string name] => counted.GetValueOrDefault(name);

    public void Dispose() => listener.Dispose();
}
