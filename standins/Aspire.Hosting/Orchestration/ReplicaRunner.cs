using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Keeps one process of a resource running: starts it again when it ends by accident.</summary>
/// <param name="restarts">False: somebody waits for its end, so an end is an end.</param>
internal sealed class ReplicaRunner(ResourceInstance instance, bool restarts, LaunchPlan plan, RunnerServices services)
{
    private static readonly TimeSpan s_portRelease = TimeSpan.FromSeconds(2);
    private volatile bool _isRunning;

    public ResourceInstance Instance => instance;

    public bool IsRunning => _isRunning;

    private IResource Resource => instance.Resource;

    public async Task RunAsync(CancellationToken stopping)
    {
        var crashes = new CrashHistory(services.RestartPolicy, services.Time);
        while (true)
        {
            int? exitCode;
            try
            {
                exitCode = await RunOnceAsync(isFirst: crashes.Count == 0, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                await services.PublishAsync(instance, KnownResourceStates.Exited).ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
            {
                await services.FailAsync(instance, exception).ConfigureAwait(false);
                return;
            }

            if (exitCode is null or 0 || !restarts || !await StartsAgainAsync(exitCode.Value, crashes, stopping).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Null when it was stopped, else the exit code.</summary>
    private async Task<int?> RunOnceAsync(bool isFirst, CancellationToken stopping)
    {
        await services.PublishAsync(instance, KnownResourceStates.Starting).ConfigureAwait(false);
        await CheckPortsAsync(isFirst, stopping).ConfigureAwait(false);
        var launch = await plan.CreateAsync(instance, stopping).ConfigureAwait(false);
        using var running = await RunningLaunch.StartAsync(launch, (line, isError) => services.Logs.AddLine(instance.Id, line, isError), stopping)
            .ConfigureAwait(false);
        _isRunning = true;
        await services.PublishRunningAsync(instance, launch, running.ProcessId).ConfigureAwait(false);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.UnsafeRegister(_ => stop.TrySetResult(), null).ConfigureAwait(false);
        await Task.WhenAny(running.FirstExit, stop.Task).ConfigureAwait(false);
        _isRunning = false;
        if (stopping.IsCancellationRequested)
        {
            await services.PublishAsync(instance, KnownResourceStates.Stopping).ConfigureAwait(false);
            await services.PublishEndAsync(instance, await running.StopAsync().ConfigureAwait(false)).ConfigureAwait(false);
            return null;
        }

        var (name, exitCode) = await running.FirstExit.ConfigureAwait(false);
        await running.StopAsync().ConfigureAwait(false);
        services.Logs.AddLine(instance.Id, $"{name} ended with exit code {exitCode}", isError: exitCode != 0);
        if (exitCode == 0 || !restarts)
        {
            await services.PublishEndAsync(instance, exitCode).ConfigureAwait(false);
        }

        return exitCode;
    }

    private async Task<bool> StartsAgainAsync(int exitCode, CrashHistory crashes, CancellationToken stopping)
    {
        if (crashes.Add() is not { } delay)
        {
            await services.GiveUpAsync(instance, exitCode, crashes.Count).ConfigureAwait(false);
            return false;
        }

        await services.PublishEndAsync(instance, exitCode, isRestartPending: true).ConfigureAwait(false);
        services.Logs.AddLine(instance.Id, FormattableString.Invariant($"starting again in {delay.TotalSeconds:0.##} s"));
        try
        {
            await Task.Delay(delay, services.Time, stopping).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            await services.PublishEndAsync(instance, exitCode).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>A port can be held for a moment by what a crash left; before the first start it is somebody else's.</summary>
    private async Task CheckPortsAsync(bool isFirst, CancellationToken stopping)
    {
        var deadline = services.Time.GetUtcNow() + (isFirst ? TimeSpan.Zero : s_portRelease);
        foreach (var port in instance.TargetPorts.Where(entry => entry.Key.Protocol == ProtocolType.Tcp).Select(entry => entry.Value))
        {
            while (!LoopbackPort.IsFree(port))
            {
                if (services.Time.GetUtcNow() >= deadline)
                {
                    throw ProcessRunner.PortInUse(Resource, port);
                }

                await Task.Delay(50, stopping).ConfigureAwait(false);
            }
        }
    }
}
