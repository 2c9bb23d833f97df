using System.Runtime.InteropServices;

namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>Processes that stand still meanwhile: they share a core with the server that is measured, and have no part in what it does.</summary>
internal sealed partial class Paused : IDisposable
{
    private const int Continue = 18, Stop = 19; // On Linux.

    private readonly int[] _processes;

    public Paused(params int[] processes)
    {
        _processes = processes;
        foreach (var process in _processes)
            _ = kill(process, Stop);
    }

    public void Dispose()
    {
        foreach (var process in _processes)
            _ = kill(process, Continue);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
