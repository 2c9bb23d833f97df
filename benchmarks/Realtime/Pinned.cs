using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>Processes that stay on one core, by <c>taskset</c>, or keep out of the way there, by <c>renice</c>.</summary>
internal static class Pinned
{
    /// <summary>Puts a process that runs, and whatever it starts from now on, on one core.</summary>
    public static Task ToAsync(int core, int processId) => RunAsync("taskset", "-acp", Text(core), Text(processId));

    /// <summary>Lets the threads that a process has now, and theirs, run only when nobody else wants the core.</summary>
    public static Task YieldAsync(int processId) =>
        RunAsync("renice", ["-n", "19", "-p", .. Directory.GetDirectories($"/proc/{processId}/task").Select(thread => Path.GetFileName(thread)!)]);

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

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
