using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Ensemble.Tests.Interop;

/// <summary>How many connections and requests of a server's port the platform counts as open.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly ConcurrentDictionary<string, long> values = new();
    private readonly MeterListener listener = new();

    public Gauges(int port)
    {
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "kestrel.active_connections" or "http.server.active_requests" or "http.client.active_requests"
                or "http.client.open_connections")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var (name, tag) in tags)
            {
                if (name == "server.port" && tag is int number && number != port)
                    return;
            }

            values.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        });
        listener.Start();
    }

    public long this[string instrument] => values.GetValueOrDefault(instrument);

    public void Dispose() => listener.Dispose();
}
