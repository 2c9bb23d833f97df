namespace Ensemble.Benchmarks.Realtime;

/// <param name="Letter">Its name on the command line.</param>
/// <param name="Title">In the output.</param>
/// <param name="Players">In each room.</param>
/// <param name="Senders">Of them, those that play.</param>
/// <param name="Rates">Frames a second and sender; several are tried in turn until the server falls behind, none is for idle sockets.</param>
internal sealed record Scenario(string Letter, string Title, int Rooms, int Players, int Senders, double[] Rates)
{
    private const double LowestRate = 20, HighestRate = 1_300, StepsToTwice = 2;

    /// <summary>Idle sockets first: a server that has been under load has memory left over for them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("e", "5,000 idle sockets in rooms of 50", 105, 50, 0, []),
        new("a", "1 room of 20, each 15 frames/s", 1, 20, 20, [15]),
        new("b", "100 rooms of 10, each 10 frames/s", 100, 10, 10, [10]),
        new("c", "1 room of 50, one of them 300 frames/s", 1, 50, 1, [300]),
        new("f", "1 room of 50, each 200 frames/s", 1, 50, 50, [200]),
        new("d", "1 room of 50, all ever faster", 1, 50, 50, [.. Ladder()]),
    ];

    /// <summary>What is played before anything is measured: enough rooms that opening them, too, is compiled for good.</summary>
    public static Scenario Warm { get; } = new("", "", 100, 10, 10, [8]);

    public bool IsIdle => Rates.Length == 0;

    public bool IsLadder => Rates.Length > 1;

    public Plan ToPlan(Servers.IServer server, string[] paths, double seconds) =>
        new(server.Protocol, server.Port, paths, Players, Senders, Rates, IsLadder ? Math.Min(seconds, 2) : seconds, KeepsUp: IsLadder ? 0.95 : 0, server.ProcessIds);

    private static IEnumerable<double> Ladder()
    {
        for (var rate = LowestRate; rate <= HighestRate; rate *= Math.Pow(2, 1 / StepsToTwice))
            yield return Math.Round(rate);
    }
}
