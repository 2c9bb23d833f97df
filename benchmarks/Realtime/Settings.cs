using System.Globalization;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>The command line.</summary>
/// <param name="Targets">Names from <see cref="AllTargets"/>.</param>
/// <param name="Seconds">Each measurement takes; a step of scenario d at most two.</param>
/// <param name="ServerCore">Where all servers run, and this process.</param>
/// <param name="GeneratorCore">Where the generator runs alone.</param>
internal sealed record Settings(IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Targets, double Seconds, int ServerCore, int GeneratorCore)
{
    public const string Usage = """
        Usage: RealtimeBenchmark [--scenarios abcfde] [--targets rooms,gateway,node,floor,nats,signalr,nchan] [--seconds 5] [--cores 0,1]
        """;

    public static readonly string[] AllTargets = ["rooms", "gateway", "node", "floor", "nats", "signalr", "nchan"];

    /// <summary>Null when something is wrong with it.</summary>
    public static Settings? Read(string[] words)
    {
        var settings = new Settings(Scenario.All, AllTargets, 5, 0, 1);
        for (var i = 0; i < words.Length; i += 2)
        {
            var value = i + 1 < words.Length ? words[i + 1] : "";
            var parts = value.Split(',');
            switch (words[i])
            {
                case "--scenarios" when value.Length > 0 && value.All(letter => Scenario.All.Any(one => one.Letter[0] == letter)):
                    settings = settings with { Scenarios = [.. Scenario.All.Where(scenario => value.Contains(scenario.Letter, StringComparison.Ordinal))] };
                    break;
                case "--targets" when parts.All(AllTargets.Contains):
                    settings = settings with { Targets = parts };
                    break;
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 600:
                    settings = settings with { Seconds = seconds };
                    break;
                case "--cores" when parts.Length == 2 && int.TryParse(parts[0], out var server) && int.TryParse(parts[1], out var generator) && server != generator:
                    settings = settings with { ServerCore = server, GeneratorCore = generator };
                    break;
                default:
                    return null;
            }
        }

        return settings;
    }
}
