using System.Text.RegularExpressions;

namespace Aspire.Hosting.Infrastructure;

/// <summary>
/// The Erlang applications that a broker without plugins needs. The package has about 70, and Erlang looks for each module in every one
/// of them (52,000 failed opens a start); a folder with links to the few that count makes the start four times as fast.
/// </summary>
internal static partial class RabbitMqApplications
{
    public static readonly RequiredProgram Program = new(
        "rabbitmq-server",
        ["/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server", "/opt/rabbitmq*/sbin/rabbitmq-server"],
        "rabbitmq-server");

    /// <summary>Links them into a folder, anew at each start, since an upgrade of the package changes their names.</summary>
    public static void LinkInto(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var application in Needed(PackageFolder()))
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(application)), application);
        }
    }

    private static string PackageFolder() =>
        InstalledProgram.FindAll(Program)
            .Select(program => Path.Combine(Path.GetDirectoryName(program)!, "..", "plugins"))
            .Select(Path.GetFullPath)
            .FirstOrDefault(Directory.Exists)
        ?? throw new InvalidOperationException(
            "The folder 'plugins' of RabbitMQ was not found beside its 'sbin'. On Debian: apt-get install rabbitmq-server");

    /// <summary>rabbit and, as their .app files say, whatever it depends on that comes with RabbitMQ and not with Erlang.</summary>
    private static Dictionary<string, string>.ValueCollection Needed(string package)
    {
        var found = new Dictionary<string, string>();
        var wanted = new Stack<string>(["rabbit"]);
        while (wanted.TryPop(out var name))
        {
            if (!found.ContainsKey(name) && InstalledProgram.Expand($"{package}/{name}-*").FirstOrDefault(IsFolderOf(name)) is { } folder)
            {
                found.Add(name, folder);
                foreach (var dependency in Dependencies(File.ReadAllText(Path.Combine(folder, "ebin", name + ".app"))))
                {
                    wanted.Push(dependency);
                }
            }
        }

        return found.Values;
    }

    private static Func<string, bool> IsFolderOf(string name) => folder => File.Exists(Path.Combine(folder, "ebin", name + ".app"));

    private static IEnumerable<string> Dependencies(string description) =>
        ApplicationList().Matches(description).SelectMany(list => list.Groups["names"].Value.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"\{\s*(included_)?applications\s*,\s*\[(?<names>[^\]]*)\]")]
    private static partial Regex ApplicationList();
}
