using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A small process that outlives an AppHost killed with SIGKILL by two seconds and then ends what the children had started by themselves. The
/// kernel's death signal reaches the children only; the guard knows their process groups from a pipe that breaks when the AppHost dies.
/// </summary>
internal sealed class GroupGuard
{
    // Two seconds: servers that got their death signal stop in order first. Without groups left it ends at once.
    private const string Script = """
        declare -A groups
        while read -r change group; do
          if [ "$change" = + ]; then groups[$group]=1; else unset "groups[$group]"; fi
        done
        [ ${#groups[@]} -eq 0 ] || sleep 2
        for group in "${!groups[@]}"; do kill -KILL -- "-$group" 2>/dev/null; done
        """;

    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly HashSet<int> _groups = [];
    private Process? _guard;

    public void Add(int group)
    {
        lock (_lock)
        {
            if (_groups.Count == 0)
            {
                _guard = Start();
            }

            _groups.Add(group);
            Tell('+', group);
        }
    }

    /// <summary>After the last group the guard goes, too.</summary>
    public void Remove(int group)
    {
        lock (_lock)
        {
            _groups.Remove(group);
            Tell('-', group);
            if (_groups.Count == 0 && _guard is not null)
            {
                End(_guard);
                _guard = null;
            }
        }
    }

    private static void End(Process guard)
    {
        using (guard)
        {
            try
            {
                guard.StandardInput.Dispose();
                guard.WaitForExit(s_end);
            }
            catch (IOException)
            {
                // It has ended already.
            }
        }
    }

    /// <summary>Null where the children have no groups of their own.</summary>
    private static Process? Start() =>
        ChildCommand.InOwnSession("bash", "-p", "-c", Script, "guard-of-children") is { } command
            ? Process.Start(new ProcessStartInfo(command[0], command[1..])
            {
                WorkingDirectory = "/",
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })
            : null;

    private void Tell(char change, int group)
    {
        try
        {
            _guard?.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{change} {group}"));
            _guard?.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Somebody ended the guard; the children still have their death signal.
        }
    }
}
