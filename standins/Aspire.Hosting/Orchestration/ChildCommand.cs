using System.Diagnostics;
using Aspire.Hosting.Infrastructure;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The command line of a child: in a session of its own, so that Ctrl-C reaches the AppHost only, and with a signal that it gets when the
/// AppHost dies, by whatever. Each word in front execs the next, so the child's pid is the one that was started.
/// </summary>
internal static class ChildCommand
{
    // An AppHost that died before the death signal was set would leave the child behind, so the child looks once who its parent is.
    // Bash, since dash drops variables whose names have hyphens. -p: without the user's start-up files.
    private const string UnlessOrphaned = """[ "$PPID" = "$1" ] || exit 1; shift; exec "$@" """;

    private static readonly string[] s_folders = ["/usr/bin", "/bin"];
    private static readonly string? s_setsid = Find("setsid");
    private static readonly string? s_setpriv = Find("setpriv");
    private static readonly string? s_bash = Find("bash");

    /// <summary>What children of this machine have to do without; null when nothing.</summary>
    public static string? Shortcoming { get; } = (s_setsid, s_setpriv) switch
    {
        (null, _) or (_, null) => "setsid or setpriv is missing: the resources are not stopped when this process is killed (apt-get install -y util-linux)",
        _ => null,
    };

    public static IReadOnlyList<string> Of(NativeProcess process) =>
    [
        .. s_setsid is null ? [] : (string[])[s_setsid],
        .. process.Prefix,
        .. s_setpriv is null ? [] : (string[])[s_setpriv, "--pdeathsig", SignalName(process.DeathSignal), "--"],
        .. s_setpriv is null || s_bash is null ? [] : (string[])[s_bash, "-p", "-c", UnlessOrphaned, "child", $"{Environment.ProcessId}"],
        process.FileName,
        .. process.Arguments,
    ];

    /// <summary>The command line of a program away from the terminal's Ctrl-C; null when that is not possible here.</summary>
    public static string[]? InOwnSession(string program, params string[] arguments) =>
        s_setsid is not null && Find(program) is { } path ? [s_setsid, path, .. arguments] : null;

    public static string SignalName(int signal) => signal switch
    {
        1 => "HUP",
        2 => "INT",
        3 => "QUIT",
        6 => "ABRT",
        9 => "KILL",
        15 => "TERM",
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "Not a signal that ends a process."),
    };

    /// <summary>The AppHost's environment, or none of it, with the child's own variables.</summary>
    public static void SetEnvironment(ProcessStartInfo start, NativeProcess process)
    {
        if (process.ClearEnvironment)
        {
            start.Environment.Clear();
        }

        foreach (var inherited in ChildEnvironment.NotInherited)
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (name, value) in process.Environment)
        {
            start.Environment[name] = value;
        }
    }

    private static string? Find(string program) =>
        s_folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
