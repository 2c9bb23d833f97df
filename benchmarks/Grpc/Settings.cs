using System.Globalization;

namespace Ensemble.Benchmarks.Grpc;

/// <summary>How long and how often: <c>--rounds 7 --seconds 2 --only grpc</c>.</summary>
internal sealed record Settings(int Rounds, TimeSpan Length, string? Only)
{
    public static Settings Parse(string[] args)
    {
        var settings = new Settings(Rounds: 7, Length: TimeSpan.FromSeconds(2), Only: null);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            settings = args[i] switch
            {
                "--rounds" => settings with { Rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--seconds" => settings with { Length = TimeSpan.FromSeconds(double.Parse(args[i + 1], CultureInfo.InvariantCulture)) },
                "--only" => settings with { Only = args[i + 1] },
                _ => throw new ArgumentException($"{args[i]}: only --rounds, --seconds and --only are known."),
            };
        }

        return settings;
    }
}
