using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ensemble.Chat.SharePlay.Programs;

/// <summary>A process that leads a group of its own, and all that it has started.</summary>
internal static class ProcessGroup
{
    private const int SigKill = 9;

    /// <summary>Ends them all. Nothing happens when none is left.</summary>
    public static void Kill(Process leader)
    {
        // Before it has become the leader there is no such group yet, and only itself to end.
        if (kill(-leader.Id, SigKill) != 0 && !leader.HasExited)
            leader.Kill();
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
