using System.Text;
using Ensemble.Chat.SharePlay.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>Programs that are run on what strangers have made.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly ProgramLimits Limits = new(TimeSpan.FromSeconds(30), MaxOutput: 10_000, MaxFileSize: 10_000);

    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-program-").FullName;
    private readonly BoundedProgram programs = new(TimeProvider.System, NullLogger<BoundedProgram>.Instance);

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Arguments_come_as_they_are_and_no_shell_reads_them()
    {
        string[] arguments = ["a b", "$(id)", "`id`", "; id", "--", "'\"\\", "*", ""];

        var run = await RunAsync("printf '%s\\n' \"$@\"", arguments: arguments);

        Assert.Equal(ProgramEnd.Success, run.End);
        Assert.Equal(string.Join('\n', arguments) + "\n", Encoding.UTF8.GetString(run.Output));
    }

    [Fact]
    public async Task It_knows_nothing_of_our_environment_and_reads_nothing()
    {
        Environment.SetEnvironmentVariable("ENSEMBLE_TEST_SECRET", "secret");

        var run = await RunAsync("env | sort; pwd; cat");

        var lines = Encoding.UTF8.GetString(run.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines.Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => line.Split('=')[0]);
        Assert.Equal(["HOME", "LANG", "PATH", "PWD", "TMPDIR"], names.Except(["_", "SHLVL", "OLDPWD"]));
        Assert.Contains($"HOME={directory}", lines);
        Assert.Equal(directory, lines[^1]);
    }

    [Fact]
    public async Task One_that_fails_says_why()
    {
        var run = await RunAsync("echo no such song >&2; exit 3");

        Assert.Equal((ProgramEnd.Failure, "no such song"), (run.End, run.Complaint));
    }

    [Fact]
    public async Task One_that_is_not_there_is_no_failure_of_ours()
    {
        Assert.Null(BoundedProgram.Find("/nowhere/program", "sh"));
        Assert.Null(BoundedProgram.Find("", "no-such-program-anywhere"));
        Assert.Equal("sh", Path.GetFileName(BoundedProgram.Find("", "sh")));

        Assert.Equal(ProgramEnd.NotInstalled, (await programs.RunAsync(null, [], directory, Limits, default)).End);
    }

    [Fact]
    public async Task One_that_floods_its_output_is_ended()
    {
        var run = await RunAsync("yes");

        Assert.Equal((ProgramEnd.Flooded, 0), (run.End, run.Output.Length));
    }

    [Fact]
    public async Task Of_flooded_errors_the_end_is_kept()
    {
        var run = await RunAsync("i=0; while [ $i -lt 5000 ]; do echo \"complaint $i\" >&2; i=$((i+1)); done; exit 1");

        Assert.Equal(ProgramEnd.Failure, run.End);
        Assert.EndsWith("complaint 4999", run.Complaint, StringComparison.Ordinal);
        Assert.InRange(run.Complaint.Length, 1_000, 4_096);
    }

    [Fact]
    public async Task One_that_hangs_is_killed_with_all_that_it_has_started()
    {
        var run = await RunAsync(Hanging, Limits with { Time = TimeSpan.FromSeconds(2) });

        Assert.Equal(ProgramEnd.TimedOut, run.End);
        await Eventually.TrueAsync(() => !IsRunning(), "its child is gone");
    }

    [Fact]
    public async Task One_that_nobody_wants_any_more_is_killed_too()
    {
        using var cancel = new CancellationTokenSource();
        var run = RunAsync(Hanging, cancellationToken: cancel.Token);
        await Eventually.TrueAsync(IsRunning, "it runs");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await Eventually.TrueAsync(() => !IsRunning(), "its child is gone");
    }

    [Fact]
    public async Task One_that_leaves_a_child_behind_leaves_none()
    {
        await RunAsync("sleep 1000 > /dev/null 2>&1 & echo $! > child");

        await Eventually.TrueAsync(() => !IsRunning(), "its child is gone");
    }

    [Fact]
    public async Task Files_are_no_larger_than_they_may_be()
    {
        var run = await RunAsync("head -c 50000 /dev/zero > large");

        Assert.NotEqual(ProgramEnd.Success, run.End);
        Assert.InRange(new FileInfo(Path.Combine(directory, "large")).Length, 0, Limits.MaxFileSize);
    }

    [Fact]
    public async Task Lines_are_told_as_they_come()
    {
        var lines = new List<string>();

        await programs.RunAsync("/bin/sh", ["-c", "printf 'one\\ntwo\\nrest'"], directory, Limits, default, lines.Add);

        Assert.Equal(["one", "two"], lines);
    }

    private const string Hanging = "sleep 1000 & echo $! > child; wait";

    private bool IsRunning()
    {
        var path = Path.Combine(directory, "child");
        if (!File.Exists(path) || File.ReadAllText(path).Trim() is not { Length: > 0 } child)
            return false;
        // One that was killed and not waited for is no process any more.
        var status = $"/proc/{child}/status";
        return File.Exists(status) && !File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal);
    }

    private Task<ProgramRun> RunAsync(string script, ProgramLimits? limits = null, string[]? arguments = null, CancellationToken cancellationToken = default) =>
        programs.RunAsync("/bin/sh", ["-c", script, "sh", .. arguments ?? []], directory, limits ?? Limits, cancellationToken);
}
