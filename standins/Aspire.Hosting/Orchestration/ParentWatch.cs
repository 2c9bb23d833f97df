using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Stops the application when the <c>dotnet run</c> that started it is gone: killed with SIGKILL, that one cannot tell, and nobody would be
/// left to press Ctrl-C.
/// </summary>
internal sealed class ParentWatch(IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken stopping)
    {
        if (!OperatingSystem.IsLinux() || ParentOf("self") is not { } parent || !IsDotnet(parent))
        {
            return;
        }

        using var timer = new PeriodicTimer(s_interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            {
                if (ParentOf("self") != parent)
                {
                    lifetime.StopApplication();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static bool IsDotnet(string pid) => File.Exists($"/proc/{pid}/comm") && File.ReadAllText($"/proc/{pid}/comm").Trim() == "dotnet";

    /// <summary>The second field after the name, which stands in parentheses and may contain anything.</summary>
    private static string? ParentOf(string pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ').ElementAtOrDefault(1);
    }
}
