using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Aspire.Hosting.Infrastructure;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts every child from one thread that lives as long as the AppHost: the kernel's death signal follows the thread, not the process.</summary>
internal sealed class ProcessSpawner
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly GroupGuard _guard = new();

    private ProcessSpawner() => new Thread(Work) { IsBackground = true, Name = "Spawner of children" }.Start();

    public static ProcessSpawner Instance { get; } = new();

    /// <summary>Starts a process. What cannot be started is a <see cref="System.ComponentModel.Win32Exception"/>.</summary>
    /// <param name="log">Called for each line of output; true for standard error.</param>
    public async Task<ChildProcess> StartAsync(NativeProcess process, Action<string, bool> log, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(
            () =>
            {
                try
                {
                    var child = Start(process);
                    _guard.Add(child.Id);
                    started.SetResult(child);
                }
                catch (Exception exception)
                {
                    started.SetException(exception);
                }
            },
            cancellationToken);
        return new ChildProcess(await started.Task.ConfigureAwait(false), process, log, ended: _guard.Remove);
    }

    private static Process Start(NativeProcess process)
    {
        var command = ChildCommand.Of(process);
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = process.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        ChildCommand.SetEnvironment(start, process);
        return Process.Start(start)!;
    }

    private void Work()
    {
        foreach (var start in _work.GetConsumingEnumerable())
        {
            start();
        }
    }
}
