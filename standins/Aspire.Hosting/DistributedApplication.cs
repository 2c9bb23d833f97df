using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application of several processes, run as one.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ApplicationRun _run;
    private int _disposed;

    internal DistributedApplication(IHost host)
    {
        _host = host;
        _run = new ApplicationRun(host);
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Runs until Ctrl-C, or a signal to end.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run" />
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        // A closed terminal is a reason to stop in order, not to fall over.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        });
        // Asked when the stop begins: what the stop itself ends has not failed.
        using var failures = Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() =>
        {
            if (ResourceNotifications.HasFailure())
            {
                Environment.ExitCode = 1;
            }
        });
        using var ended = new CancellationTokenSource();
        try
        {
            await using (this)
            {
                var watch = new ParentWatch(Services.GetRequiredService<IHostApplicationLifetime>()).RunAsync(ended.Token);
                await StartAsync(cancellationToken).ConfigureAwait(false);
                await this.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
                await ended.CancelAsync().ConfigureAwait(false);
                await watch.ConfigureAwait(false);
            }
        }
        catch (DistributedApplicationException exception)
        {
            // Said plainly: it tells what to do, and a stack trace would bury it.
            await System.Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            Environment.ExitCode = 1;
        }
    }

    /// <summary>Starts everything. Returns before all of it is ready: <see cref="ResourceNotifications"/> tells when.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => _run.StartAsync(cancellationToken);

    /// <summary>Stops everything, in reverse order of dependency.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _run.StopAsync().WaitAsync(cancellationToken);

    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _run.StopAsync().ConfigureAwait(false);
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }
}
