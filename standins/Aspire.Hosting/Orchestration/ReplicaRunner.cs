using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Keeps one process of a resource running: starts it again when it ends by accident.</summary>
/// <param name="isJob">Somebody waits for its end, so an end is an end, unless it says that it is worth another try.</param>
internal sealed class ReplicaRunner(ResourceInstance instance, bool isJob, LaunchPlan plan, RunnerServices services)
{
    private const int TryAgainLater = 75; // EX_TEMPFAIL of sysexits.h
    private static readonly TimeSpan s_portRelease = TimeSpan.FromSeconds(2);
    private volatile bool _isRunning;

    public ResourceInstance Instance => instance;

    public bool IsRunning => _isRunning;

    private IResource Resource => instance.Resource;

    /// <summary>Who listens serves until it is stopped, so that any end is an accident. Other programs may be done.</summary>
    private bool IsService => Resource is ProjectResource && instance.TargetPorts.Count > 0;

    public async Task RunAsync(CancellationToken stopping)
    {
        var crashes = new CrashHistory(services.RestartPolicy, services.Time);
        var postponements = new Postponements(services.RestartPolicy, services.Time);
        for (var isFirst = true; ; isFirst = false)
        {
            int? exitCode;
            try
            {
                exitCode = await RunOnceAsync(isFirst, stopping).ConfigureAwait(false);
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

            if (exitCode is not { } code || !await StartsAgainAsync(code, crashes, postponements, stopping).ConfigureAwait(false))
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
        return exitCode;
    }

    private async Task<bool> StartsAgainAsync(int exitCode, CrashHistory crashes, Postponements postponements, CancellationToken stopping)
    {
        var isDone = isJob ? exitCode != TryAgainLater : exitCode == 0 && !IsService;
        var next = isDone ? null : isJob ? postponements.Add() : crashes.Add();
        if (next is not { } delay)
        {
            await (isDone || isJob ? services.PublishEndAsync(instance, exitCode) : services.GiveUpAsync(instance, exitCode, crashes.Count))
                .ConfigureAwait(false);
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
        foreach (var (endpoint, port) in instance.TargetPorts.Where(entry => entry.Key.Protocol == ProtocolType.Tcp))
        {
            while (!LoopbackPort.IsFree(port))
            {
                if (services.Time.GetUtcNow() >= deadline)
                {
                    throw services.CannotListen(Resource, endpoint, port, LoopbackPort.Obstacle(port) ?? "it was in use");
                }

                await Task.Delay(50, stopping).ConfigureAwait(false);
            }
        }
    }
}
