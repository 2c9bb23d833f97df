using System.Text.Json.Serialization;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>What the generator is told, as one line of JSON on its standard input.</summary>
/// <param name="Protocol">How the server is spoken to: <c>rooms</c>, <c>raw</c>, <c>nats</c> or <c>signalr</c>.</param>
/// <param name="Port">On the loopback.</param>
/// <param name="Paths">Of the handshake, one a socket, room by room.</param>
/// <param name="Players">In each room.</param>
/// <param name="Senders">Of them, those that play.</param>
/// <param name="Rates">Frames a second and sender, one step each; the first one is also played before it counts. None: the sockets idle.</param>
/// <param name="Seconds">A step takes.</param>
/// <param name="KeepsUp">After a step that delivered less than this part of what was due, none follows.</param>
/// <param name="ProcessIds">Of the server.</param>
internal sealed record Plan(
    string Protocol, int Port, string[] Paths, int Players, int Senders, double[] Rates, double Seconds, double KeepsUp, int[] ProcessIds);

/// <summary>What the generator saw of one step, a line of JSON on its standard output.</summary>
/// <param name="Rate">Frames a second and sender, as planned.</param>
/// <param name="Sockets">Open.</param>
/// <param name="Seconds">From the first frame until the last one was due.</param>
/// <param name="Sent">Frames that the server took.</param>
/// <param name="HeldBack">Frames that it did not: its receive window was full.</param>
/// <param name="Expected">Frames that were to arrive: each sent one at everybody else in the room.</param>
/// <param name="InTime">Arrived before the last one was due to be sent.</param>
/// <param name="Delivered">Arrived at last.</param>
/// <param name="Reordered">Arrived after a later one of the same sender, or twice.</param>
/// <param name="P50">Microseconds from send to receive.</param>
/// <param name="Late">The 99th percentile of how much later than planned the generator sent, in microseconds.</param>
/// <param name="Busy">Processor time of the generator, of one core.</param>
/// <param name="Closed">Sockets that the server closed.</param>
/// <param name="CpuSeconds">Processor time of each of the server's processes, until the last frame arrived.</param>
/// <param name="CpuWall">The time in which they spent it.</param>
/// <param name="Others">Processor time of everything else on the machine in the same time, of one core; what the host took counts too.</param>
/// <param name="Memory">Resident bytes of each of the server's processes.</param>
internal sealed record Step(
    double Rate, int Sockets, double Seconds, long Sent, long HeldBack, long Expected, long InTime, long Delivered, long Reordered,
    double P50, double P99, double P999, double Late, double Busy, int Closed, double[] CpuSeconds, double CpuWall, double Others, long[] Memory)
{
    private const double BusyLimit = 0.9;

    /// <summary>The figure is the generator's limit, not the server's.</summary>
    [JsonIgnore]
    public bool IsGeneratorsLimit => Busy > BusyLimit;

    [JsonIgnore]
    public long Lost => Math.Max(0, Expected - Delivered);

    [JsonIgnore]
    public double PerSecond => InTime / Seconds;

    [JsonIgnore]
    public double PerCpuSecond => Delivered / Math.Max(0.001, CpuSeconds.Sum());

    /// <summary>Of one core.</summary>
    [JsonIgnore]
    public double Cpu => CpuSeconds.Sum() / CpuWall;

    /// <summary>Whether at least this part of what was planned arrived in time, on sockets that all stayed open.</summary>
    public bool KeptUp(double part) => Closed == 0 && HeldBack == 0 && Reordered == 0 && Lost == 0 && InTime >= part * Expected;
}
