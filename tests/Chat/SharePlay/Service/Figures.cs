using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>Sums the counters of one service from now on; other services of this process have meters of the same names.</summary>
internal sealed class Figures : IDisposable
{
    private readonly ConcurrentDictionary<string, long> counted = new();
    private readonly MeterListener listener = new();

    public Figures(IServiceProvider services)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Meter.Name.StartsWith("Ensemble.", StringComparison.Ordinal))
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counted.AddOrUpdate(tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
    }

    /// <summary>By the counter's name and, after a space, its tag.</summary>
    public long this[string name] => counted.GetValueOrDefault(name);

    public void Dispose() => listener.Dispose();
}
