namespace Ensemble.Tests.Infrastructure;

/// <summary>What runs on this machine, as /proc tells.</summary>
internal static class Processes
{
    public static bool IsAlive(int id) => Directory.Exists($"/proc/{id}");

    /// <summary>A process has the text in its command line or its environment.</summary>
    public static bool Mention(string text) => Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out var id) && id != Environment.ProcessId)
        .Any(folder => (Read(folder, "cmdline") + Read(folder, "environ")).Contains(text, StringComparison.Ordinal));

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
