using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Programs;

/// <summary>
/// Runs a program on what strangers have made: without a shell, with an empty environment and a directory of its own, in a process group that
/// is killed as a whole, under limits of the kernel (prlimit) beside those on time and output. coreutils' timeout makes the group, and ends it
/// when this process can't any more.
/// </summary>
internal sealed partial class BoundedProgram(TimeProvider time, ILogger<BoundedProgram> logger)
{
    private const string Timeout = "/usr/bin/timeout";
    private const string Prlimit = "/usr/bin/prlimit";
    private const string SearchPath = "/usr/local/bin:/usr/bin:/bin";
    private const int ComplaintLength = 4_096;
    private const int SpareSeconds = 10;

    /// <summary>Where a program is: at the configured path, or on the search path by its name. Null when it is not.</summary>
    public static string? Find(string? configured, string name)
    {
        if (!string.IsNullOrEmpty(configured))
            return File.Exists(configured) ? configured : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? SearchPath).Split(':')
            .Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
    }

    /// <param name="program">Where it is, of <see cref="Find"/>.</param>
    /// <param name="arguments">As they are: nothing interprets them.</param>
    /// <param name="directory">Where it runs, and the only home that it knows.</param>
    /// <param name="limits">Of the run.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="onLine">Each line of standard output as it comes, instead of keeping them.</param>
    public async Task<ProgramRun> RunAsync(
        string? program, IReadOnlyList<string> arguments, string directory, ProgramLimits limits, CancellationToken cancellationToken,
        Action<string>? onLine = null)
    {
        if (program is null)
            return new ProgramRun(ProgramEnd.NotInstalled, [], "");
        using var process = Start(program, arguments, directory, limits);
        using var deadline = new CancellationTokenSource(limits.Time, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        process.StandardInput.Close();
        using var output = new BoundedOutput(limits.MaxOutput, onLine);
        var complaint = new Tail(ComplaintLength);
        try
        {
            // A program that floods its errors is let write on: only the end is kept.
            var complaining = complaint.ReadAsync(process.StandardError.BaseStream, either.Token);
            if (!await output.ReadAsync(process.StandardOutput.BaseStream, either.Token))
                return Told(new ProgramRun(ProgramEnd.Flooded, [], complaint.Text), program);
            await complaining;
            await process.WaitForExitAsync(either.Token);
            var end = process.ExitCode == 0 ? ProgramEnd.Success : ProgramEnd.Failure;
            return Told(new ProgramRun(end, output.ToArray(), complaint.Text), program);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Told(new ProgramRun(ProgramEnd.TimedOut, [], complaint.Text), program);
        }
        finally
        {
            // Also after it has ended: it may have left others in its group.
            ProcessGroup.Kill(process);
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, string directory, ProgramLimits limits)
    {
        var seconds = (long)Math.Ceiling(limits.Time.TotalSeconds) + SpareSeconds;
        var start = new ProcessStartInfo(Timeout)
        {
            WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        string[] bounds =
        [
            "--signal=KILL", Invariant($"{seconds}"), Prlimit, Invariant($"--cpu={seconds}"), Invariant($"--fsize={limits.MaxFileSize}"),
            Invariant($"--as={limits.Memory}"), "--nofile=256", "--core=0", "--",
        ];
        foreach (var argument in bounds.Append(program).Concat(arguments))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        start.Environment["HOME"] = start.Environment["TMPDIR"] = directory;
        start.Environment["LANG"] = "C.UTF-8";
        return Process.Start(start) ?? throw new InvalidOperationException($"{Timeout} did not start.");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private ProgramRun Told(ProgramRun run, string program)
    {
        if (run.End != ProgramEnd.Success)
            Failed(logger, program, run.End, run.Complaint);
        return run;
    }

    [LoggerMessage(5301, LogLevel.Information, "{Program} ended with {End}: {Complaint}")]
    private static partial void Failed(ILogger logger, string program, ProgramEnd end, string complaint);
}
