using System.Globalization;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>Processes as <c>/proc</c> has them.</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux.
    private const int ParentField = 1, UserField = 11, SystemField = 12;

    /// <summary>Processor time so far, of all threads.</summary>
    public static double CpuSeconds(int id)
    {
        var fields = Fields(id);
        return (Number(fields[UserField]) + Number(fields[SystemField])) / TicksPerSecond;
    }

    /// <summary>Processor time of the whole machine so far, and what the host took of it.</summary>
    public static double BusySeconds()
    {
        // cpu, user, nice, system, idle, iowait, irq, softirq, steal, …
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return ((int[])[1, 2, 3, 6, 7, 8]).Sum(field => Number(fields[field])) / TicksPerSecond;
    }

    /// <summary>Resident bytes.</summary>
    public static long Memory(int id) => Number(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1]) * Environment.SystemPageSize;

    /// <summary>Every process below this one, the whole tree, with its command line.</summary>
    public static IReadOnlyList<(int Id, string Command)> Descendants(int root)
    {
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).ToLookup(ParentOf);
        var found = new List<int>();
        var open = new Queue<int>([root]);
        while (open.TryDequeue(out var parent))
        {
            found.AddRange(children[parent]);
            foreach (var child in children[parent])
                open.Enqueue(child);
        }

        return [.. found.Select(id => (id, Read(id, "cmdline").Replace('\0', ' ')))];
    }

    private static int ParentOf(int id) => Fields(id) is { Length: > SystemField } fields ? (int)Number(fields[ParentField]) : 0;

    // Behind the name, which may contain spaces: state, parent, …
    private static string[] Fields(int id)
    {
        var stat = Read(id, "stat");
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            return ""; // It ended meanwhile.
        }
    }
}
