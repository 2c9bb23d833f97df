using System.Text.RegularExpressions;

namespace Aspire.Hosting.Infrastructure;

/// <summary>Where a required program is on this machine.</summary>
internal static partial class InstalledProgram
{
    /// <summary>The first place that has it (of several versions the newest), then PATH; null when it is not installed.</summary>
    public static string? Find(RequiredProgram program) => FindAll(program).FirstOrDefault();

    /// <inheritdoc cref="Find"/>
    /// <exception cref="InvalidOperationException">It is not installed; the message names the package.</exception>
    public static string Require(RequiredProgram program) =>
        Find(program) ?? throw new InvalidOperationException(
            $"The program '{program.Name}' is not installed. On Debian: apt-get install {program.DebianPackage}");

    public static IEnumerable<string> FindAll(RequiredProgram program)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return program.Places.SelectMany(Expand).Concat(path.Select(folder => Path.Combine(folder, program.Name))).Where(File.Exists);
    }

    /// <summary>The existing paths of a glob whose stars stand for parts of one folder or file name, newest version first.</summary>
    public static IEnumerable<string> Expand(string glob)
    {
        IEnumerable<string> found = ["/"];
        foreach (var part in glob.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = part.Contains('*')
                ? found.Where(Directory.Exists)
                    .SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, part))
                    .OrderByDescending(VersionOf)
                : found.Select(folder => Path.Combine(folder, part));
        }

        return found.Where(Path.Exists);
    }

    private static Version VersionOf(string path) =>
        Numbers().Match(Path.GetFileName(path)) is { Success: true } match && Version.TryParse(Dotted(match.Value), out var version)
            ? version
            : new Version(0, 0);

    private static string Dotted(string numbers) => numbers.Contains('.') ? numbers : numbers + ".0";

    [GeneratedRegex(@"\d+(\.\d+){0,3}")]
    private static partial Regex Numbers();
}
