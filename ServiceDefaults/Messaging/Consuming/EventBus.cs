using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>Starts the bus beside the host's start, so that a service is up at once and without RabbitMQ, and stops it in order.</summary>
internal sealed partial class EventBus(EventService service, BusLayout layout, SubjectOrderFilter order, ILoggerFactory loggers)
    : BackgroundService
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger logger = loggers.CreateLogger<EventBus>();
    private IBusControl? bus;
    private bool started;

    /// <summary>Whether messages come in, as far as MassTransit knows.</summary>
    public bool IsHealthy => bus?.CheckHealth().Status == BusHealthStatus.Healthy;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // A bus that still waits for RabbitMQ holds nothing, and would take its time to stop.
        if (!started || bus is null)
            return;
        // Before MassTransit's own stop, which gives up the queue and only then the messages it still holds: the next consumer in line
        // would get later ones first.
        await order.ReleaseAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StopTimeout);
        try
        {
            await bus.StopAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            NotStopped(logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        // MassTransit takes its logger from the flow of execution, and would keep that of another host in the same process.
        LogContext.ConfigureCurrentLogContext(loggers);
        bus = layout.Build();
        try
        {
            await bus.StartAsync(stoppingToken).WaitAsync(stoppingToken);
            started = true;
            Started(logger, service.Name);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // The watchdog ends the process if RabbitMQ is there.
            NotStarted(logger, failure);
        }
    }

    [LoggerMessage(1224, LogLevel.Information, "Events come in over the queue {Queue}.")]
    private static partial void Started(ILogger logger, string queue);

    [LoggerMessage(1225, LogLevel.Warning, "The bus did not stop in time.")]
    private static partial void NotStopped(ILogger logger);

    [LoggerMessage(1227, LogLevel.Error, "The bus did not start.")]
    private static partial void NotStarted(ILogger logger, Exception failure);
}
