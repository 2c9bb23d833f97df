using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>Processes that stay on one core, by <c>taskset</c>.</summary>
internal static class Pinned
{
    /// <summary>Puts a process that runs, and whatever it starts from now on, on one core.</summary>
    public static async Task ToAsync(int core, int processId)
    {
        var start = new ProcessStartInfo("taskset", ["-acp", Text(core), Text(processId)]) { RedirectStandardOutput = true };
        using var taskset = Process.Start(start)!;
        await taskset.StandardOutput.ReadToEndAsync();
        await taskset.WaitForExitAsync();
        if (taskset.ExitCode != 0)
            throw new InvalidOperationException($"taskset did not put process {processId} on core {core}.");
    }

    /// <summary>Plays a plan in a process of its own on this core; returns what it told.</summary>
    public static async Task<IReadOnlyList<Step>> GenerateAsync(int core, Plan plan)
    {
        var start = new ProcessStartInfo("taskset", ["-c", Text(core), Environment.ProcessPath!, "generate"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Compiled once and in full: it is measured with everything else.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var generator = Process.Start(start)!;
        await generator.StandardInput.WriteLineAsync(JsonSerializer.Serialize(plan));
        generator.StandardInput.Close();
        var steps = new List<Step>();
        while (await generator.StandardOutput.ReadLineAsync() is { } line)
            steps.Add(JsonSerializer.Deserialize<Step>(line)!);
        await generator.WaitForExitAsync();
        return generator.ExitCode == 0 ? steps : throw new InvalidOperationException("The generator failed.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
