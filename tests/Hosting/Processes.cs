using System.Runtime.InteropServices;

namespace Ensemble.Tests.Hosting;

internal static class Processes
{
    /// <summary>Its children, their children, and so on.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => char.IsAsciiDigit(name[0]))
            .Select(name => (Id: int.Parse(name, null), Parent: ParentOf(name))).ToArray();
        var children = parents.Where(process => process.Parent == pid).Select(process => process.Id).ToArray();
        return [.. children, .. children.SelectMany(ChildrenOf)];
    }

    public static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/stat") && StateOf(pid) is not ("Z" or "X" or "");

    [DllImport("libc", EntryPoint = "kill")]
    public static extern int Kill(int pid, int signal);

    private static int ParentOf(string pid) => Fields(pid) is { Length: > 1 } fields ? int.Parse(fields[1], null) : 0;

    private static string StateOf(int pid) => Fields($"{pid}") is { Length: > 0 } fields ? fields[0] : "";

    /// <summary>What follows the name, which may contain anything.</summary>
    private static string[] Fields(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
