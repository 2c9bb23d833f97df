using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Infrastructure;

namespace Ensemble.Tests.Infrastructure;

/// <summary>A server started the way the AppHost starts it: its processes in order, each with a death signal.</summary>
internal sealed class RunningServer(
    NativeServerContext context, IReadOnlyList<(NativeProcess Launch, Process Process)> processes) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public NativeServerContext Context => context;

    private ConcurrentQueue<string> Written { get; init; } = new();

    public IEnumerable<int> ProcessIds => processes.Select(process => process.Process.Id);

    /// <summary>From the call of PrepareAsync until the server answered its probe.</summary>
    public TimeSpan StartTime { get; private set; }

    public static async Task<RunningServer> StartAsync(INativeServer server, NativeServerContext context)
    {
        var begin = Stopwatch.GetTimestamp();
        var written = new ConcurrentQueue<string>();
        var launch = await server.PrepareAsync(context, TestContext.Current.CancellationToken);
        var processes = launch.Processes.Select(process => (process, Launch(process, context.Log + written.Enqueue))).ToList();
        var running = new RunningServer(context, processes) { Written = written };
        while (!await server.ProbeAsync(context, TestContext.Current.CancellationToken))
        {
            if (running.HasExited || Stopwatch.GetElapsedTime(begin) > Deadline)
            {
                await running.KillAsync();
                throw new InvalidOperationException($"{context.Name} did not get ready:\n{string.Join('\n', running.Written)}");
            }

            await Task.Delay(20);
        }

        running.StartTime = Stopwatch.GetElapsedTime(begin);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{context.Name} ready after {running.StartTime.TotalMilliseconds:F0} ms"));
        return running;
    }

    private bool HasExited => processes.Any(process => process.Process.HasExited);

    /// <summary>The server itself, with SIGKILL; what belongs to it is stopped afterwards, as the AppHost does before a restart.</summary>
    public async Task KillAsync()
    {
        processes[^1].Process.Kill();
        await processes[^1].Process.WaitForExitAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (launch, process) in processes.Reverse())
        {
            if (!process.HasExited)
            {
                await ProgramRun.StartAsync(
                    ["/usr/bin/kill", $"-{launch.StopSignal}", process.Id.ToString(CultureInfo.InvariantCulture)], CancellationToken.None);
                await process.WaitForExitAsync().WaitAsync(launch.StopTimeout);
            }
        }
    }

    private static Process Launch(NativeProcess launch, Action<string> log)
    {
        var signal = launch.DeathSignal == 2 ? "INT" : "TERM";
        var command = (string[])[.. launch.Prefix, "/usr/bin/setpriv", "--pdeathsig", signal, "--", launch.FileName, .. launch.Arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = launch.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (launch.ClearEnvironment)
        {
            start.Environment.Clear();
        }

        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        var process = DedicatedThread.Start(start);
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Write(launch.StandardInput ?? "");
        process.StandardInput.Close();
        return process;

        void Write(string? line)
        {
            if (line is not null)
            {
                log(line);
            }
        }
    }
}
