using Aspire.Hosting.Console;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>One run of the application: the host's services, and between their start and stop the resources.</summary>
internal sealed class ApplicationRun(IHost host)
{
    private readonly ConsoleOutput? _output = host.Services.GetService<ConsoleOutput>();
    private readonly Lock _lock = new();
    private bool _isStarted;
    private Task? _stop;

    private ResourceOrchestrator Orchestrator => host.Services.GetRequiredService<ResourceOrchestrator>();

    /// <summary>When this fails, what had been started is stopped.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            _output?.Begin();
            await Orchestrator.StartAsync(cancellationToken).ConfigureAwait(false);
            _isStarted = true;
            _output?.AnnounceStart();
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops once, whoever asks how often. To the end, without a token: a process left behind is worse than a late end, and each stop has its
    /// own limit.
    /// </summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            return _stop ??= Task.Run(StopOnceAsync);
        }
    }

    private async Task StopOnceAsync()
    {
        await (_output is not null && _isStarted ? _output.AroundStopAsync(Orchestrator.StopAsync) : Orchestrator.StopAsync()).ConfigureAwait(false);
        await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
