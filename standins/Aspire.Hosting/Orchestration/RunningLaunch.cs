using Aspire.Hosting.Infrastructure;

namespace Aspire.Hosting.Orchestration;

/// <summary>The processes of one start.</summary>
internal sealed class RunningLaunch : IDisposable
{
    private readonly List<(NativeProcess Description, ChildProcess Child)> _processes = [];

    /// <summary>The resource's own process; the others help it.</summary>
    public int ProcessId => _processes[^1].Child.Id;

    /// <summary>Ends when one of the processes does, with its name and exit code.</summary>
    public Task<(string Name, int ExitCode)> FirstExit { get; private set; } = null!;

    public static async Task<RunningLaunch> StartAsync(NativeLaunch launch, Action<string, bool> log, CancellationToken cancellationToken)
    {
        var running = new RunningLaunch();
        try
        {
            foreach (var process in launch.Processes)
            {
                running._processes.Add((process, await ProcessSpawner.Instance.StartAsync(process, log, cancellationToken).ConfigureAwait(false)));
            }
        }
        catch
        {
            await running.StopAsync().ConfigureAwait(false);
            running.Dispose();
            throw;
        }

        running.FirstExit = running.WaitAsync();
        return running;
    }

    /// <summary>Stops them in reverse order and gives the exit code of the resource's own.</summary>
    public async Task<int> StopAsync()
    {
        foreach (var (_, child) in Enumerable.Reverse(_processes))
        {
            await child.StopAsync().ConfigureAwait(false);
        }

        return _processes.Count > 0 ? await _processes[^1].Child.Exited.ConfigureAwait(false) : 0;
    }

    public void Dispose() => _processes.ForEach(process => process.Child.Dispose());

    private async Task<(string Name, int ExitCode)> WaitAsync()
    {
        var exit = await Task.WhenAny(_processes.Select(process => process.Child.Exited)).ConfigureAwait(false);
        var (description, child) = _processes.Find(process => process.Child.Exited == exit);
        return (description.Name, await child.Exited.ConfigureAwait(false));
    }
}
