using System.Diagnostics;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Console;

/// <summary>What a person sees of a run.</summary>
internal sealed class ConsoleOutput
{
    private readonly ConsoleReporter _reporter;
    private readonly StartReport _startReport;
    private readonly ResourceOrchestrator _orchestrator;
    private readonly BackgroundRun _startReporting;

    public ConsoleOutput(ConsoleReporter reporter, StartReport startReport, ResourceOrchestrator orchestrator)
    {
        _reporter = reporter;
        _startReport = startReport;
        _orchestrator = orchestrator;
        _startReporting = new BackgroundRun(ReportStartAsync);
    }

    /// <summary>Before anything starts.</summary>
    public void Begin()
    {
        _reporter.Start();
        if (ChildCommand.Shortcoming is { } shortcoming)
        {
            _reporter.Say(shortcoming);
        }
    }

    /// <summary>Says, once everything is ready, where to go.</summary>
    public void AnnounceStart() => _startReporting.Start();

    /// <summary>Says that it stops, has it done, and says how long it took.</summary>
    public async Task AroundStopAsync(Func<Task> stop)
    {
        var began = Stopwatch.GetTimestamp();
        await _startReporting.StopAsync().ConfigureAwait(false);
        _reporter.Say("Stopping.");
        await stop().ConfigureAwait(false);
        _reporter.Say(FormattableString.Invariant($"Stopped in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s."));
        await _reporter.StopAsync().ConfigureAwait(false);
    }

    private async Task ReportStartAsync(CancellationToken stopping)
    {
        try
        {
            using var process = Process.GetCurrentProcess();
            var began = process.StartTime;
            var lines = await _startReport.WaitAsync(_orchestrator.Runners, () => DateTime.Now - began, stopping).ConfigureAwait(false);
            foreach (var line in lines)
            {
                _reporter.Say(line);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
