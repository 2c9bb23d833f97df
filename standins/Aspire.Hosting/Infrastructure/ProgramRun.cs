using System.Diagnostics;

namespace Aspire.Hosting.Infrastructure;

/// <summary>A program run to its end while a server is prepared (initdb, chown).</summary>
internal sealed record ProgramRun(int ExitCode, string Output)
{
    public static async Task<ProgramRun> StartAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{command[0]}' did not start.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramRun(process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <exception cref="InvalidOperationException">It ended with an error; the message has what it wrote.</exception>
    public static async Task<string> SucceedAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var run = await StartAsync(command, cancellationToken);
        return run.ExitCode == 0
            ? run.Output
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with code {run.ExitCode}: {run.Output}");
    }
}
