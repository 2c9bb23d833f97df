using System.Diagnostics;
using System.Reflection;

namespace Ensemble.Tests.Fleet.Documentation;

/// <summary>Redocly's linter, as its makers publish it.</summary>
internal static class Linter
{
    private static readonly string Folder = typeof(Linter).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "NodeFolder").Value!;

    /// <summary>What it says of a document, and its exit code: 0 without errors.</summary>
    public static async Task<(int ExitCode, string Report)> JudgeAsync(string document, CancellationToken cancel)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            var (code, output) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cancel);
            Assert.True(code == 0, $"npm ci in {Folder} failed:\n{output}");
        }

        return await RunAsync("node_modules/.bin/redocly", ["lint", document, "--config", "redocly.yaml", "--format", "stylish"], cancel);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program.StartsWith("node_modules", StringComparison.Ordinal) ? Path.Combine(Folder, program) : program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing is told to anybody.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output + await errors);
    }
}
