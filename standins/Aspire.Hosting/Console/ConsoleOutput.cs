using System.Diagnostics;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Console;

/// <summary>What a person sees of a run.</summary>
internal sealed class ConsoleOutput(ConsoleReporter reporter, StartReport report, ResourceOrchestrator orchestrator) : IHostedLifecycleService
{
    private BackgroundRun? _report;
    private long _stopBegan;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        reporter.Start();
        if (ChildCommand.Shortcoming is { } shortcoming)
        {
            reporter.Say(shortcoming);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _report = new BackgroundRun(ReportAsync);
        _report.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopBegan = Stopwatch.GetTimestamp();
        if (_report is null)
        {
            return Task.CompletedTask; // it did not start
        }

        reporter.Say("Stopping.");
        return _report.StopAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_report is not null)
        {
            SayStopped();
        }

        await reporter.StopAsync().ConfigureAwait(false);
    }

    private void SayStopped() =>
        reporter.Say(FormattableString.Invariant($"Stopped in {Stopwatch.GetElapsedTime(_stopBegan).TotalSeconds:0.0} s."));

    private async Task ReportAsync(CancellationToken stopping)
    {
        try
        {
            using var process = Process.GetCurrentProcess();
            var began = process.StartTime;
            reporter.Say(await report.WaitAsync(orchestrator.Runners, () => DateTime.Now - began, stopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }
    }
}
