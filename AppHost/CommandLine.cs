namespace Ensemble.AppHost;

/// <summary>What the AppHost is started with, beside configuration such as <c>--Parameters:gateway_port=80</c>.</summary>
/// <param name="Issue">What is wrong with it; null when nothing is.</param>
internal sealed record CommandLine(bool IsFresh, bool IsVerbose, bool AsksForHelp, string? Issue)
{
    public const string Usage = """
        Starts the whole fleet and serves it at one address until Ctrl-C.

          --fresh     deletes the fleet's data of earlier runs first
          --verbose   shows everything that the database, cache and broker log
          --help      shows this

        Environment variables such as Parameters__gateway_port=8081 set the rest: see docs/knobs.md.
        """;

    private static readonly string[] Switches = ["--fresh", "--verbose", "--help"];

    public static CommandLine Read(string[] args)
    {
        var unknown = args.FirstOrDefault(argument => !Switches.Contains(argument) && !IsConfiguration(argument));
        return new CommandLine(
            args.Contains("--fresh"), args.Contains("--verbose"), args.Contains("--help"),
            unknown is null ? null : $"Unknown argument '{unknown}'. Known are {string.Join(", ", Switches)}, and configuration as --Parameters:name=value.");
    }

    /// <summary>A value for a key of several words, as nearly all keys are; <c>--frsh=true</c> is a mistake.</summary>
    private static bool IsConfiguration(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var end
        && argument[..end] is var key && (key.Contains(':') || key.Contains('_') || key.TrimStart('-') == "environment");
}
