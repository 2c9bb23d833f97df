using System.Diagnostics.Metrics;

namespace Ensemble.Gateway.Sockets;

/// <summary>The meter <c>Ensemble.Gateway.Sockets</c>.</summary>
internal sealed class SocketMetrics : IDisposable
{
    public const string MeterName = "Ensemble.Gateway.Sockets";

    private readonly Meter meter;
    private readonly UpDownCounter<int> trunks;
    private readonly UpDownCounter<int> sockets;
    private readonly Counter<long> bytes;
    private readonly Counter<long> fills;

    public SocketMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        trunks = meter.CreateUpDownCounter<int>("gateway.trunks", "{trunk}", "Trunks from nodes.");
        sockets = meter.CreateUpDownCounter<int>("gateway.trunks.sockets", "{socket}", "Clients that are spoken to over trunks.");
        bytes = meter.CreateCounter<long>("gateway.trunks.bytes", "By", "Bytes that came over trunks.");
        fills = meter.CreateCounter<long>("gateway.trunks.fills", "{fill}", "Times that a client was so slow that its node was told to wait.");
    }

    public void TrunkOpened() => trunks.Add(1);

    public void TrunkClosed() => trunks.Add(-1);

    public void SocketOpened() => sockets.Add(1);

    public void SocketClosed() => sockets.Add(-1);

    public void Carried(int count) => bytes.Add(count);

    public void Filled() => fills.Add(1);

    public void Dispose() => meter.Dispose();
}
