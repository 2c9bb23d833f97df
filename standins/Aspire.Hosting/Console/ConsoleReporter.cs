using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Console;

/// <summary>Prints each resource's state changes and log lines with its name in front.</summary>
internal sealed class ConsoleReporter
{
    // A terminal that stands still must not fill the memory.
    private readonly Channel<(string Id, string Text, bool IsState)> _lines = Channel.CreateBounded<(string, string, bool)>(
        new BoundedChannelOptions(100_000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Dictionary<string, string?> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly ResourceNotificationService _notifications;
    private readonly LinePrinter _printer;
    private readonly BackgroundRun _watch;
    private Task _printing = Task.CompletedTask;

    public ConsoleReporter(ResourceNotificationService notifications, ResourceLoggerService logs, LinePrinter printer, ServerLines serverLines)
    {
        _notifications = notifications;
        _printer = printer;
        _watch = new BackgroundRun(WatchAsync);
        logs.LineAdded += (id, line) =>
        {
            if (serverLines.AreShown(id, line))
            {
                _lines.Writer.TryWrite((id, line.Content, false));
            }
        };
    }

    public void Start()
    {
        _printing = PrintAsync();
        _watch.Start();
    }

    /// <summary>A line of the AppHost itself.</summary>
    public void Say(string text) => _lines.Writer.TryWrite(("", text, true));

    /// <summary>Prints what is left.</summary>
    public async Task StopAsync()
    {
        await _watch.StopAsync().ConfigureAwait(false);
        _lines.Writer.TryComplete();
        await _printing.ConfigureAwait(false);
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var update in _notifications.WatchAsync(stopping).ConfigureAwait(false))
            {
                if (update.Resource is not ParameterResource || update.Snapshot.State?.Text == KnownResourceStates.ValueMissing)
                {
                    Report(update);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Report(ResourceEvent update)
    {
        // What waits for a command is no news, and the rest leaves this state at once.
        if (update.Snapshot.State?.Text == KnownResourceStates.NotStarted)
        {
            return;
        }

        var state = Describe(update);
        if (_states.GetValueOrDefault(update.ResourceId) != state)
        {
            _states[update.ResourceId] = state;
            _lines.Writer.TryWrite((update.ResourceId, state, true));
        }
    }

    private static string Describe(ResourceEvent update)
    {
        var snapshot = update.Snapshot;
        var state = snapshot.State?.Text ?? "unknown";
        return snapshot switch
        {
            // That it is not healthy yet is no news.
            { HealthStatus: { } health, HealthReports.Length: > 0, ResourceReadyEvent: not null } => $"{state}, {health}",
            { ExitCode: { } code } when ResourceNotificationService.IsTerminal(update) => $"{state} (exit code {code})",
            _ => state,
        };
    }

    private async Task PrintAsync()
    {
        await foreach (var (id, text, isState) in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _printer.Print(id, text, isState);
        }
    }
}
