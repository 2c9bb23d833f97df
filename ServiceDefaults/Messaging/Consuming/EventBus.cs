using Ensemble.ServiceDefaults.Messaging.Dispatching;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>
/// Keeps a bus running. It is built and started beside the host's start, when RabbitMQ answers, so that a service is up at once and
/// without it. A bus that lost its connection tries again after pauses of up to half a minute, and sometimes never: when RabbitMQ answers
/// again and the bus is not back within moments, a new one takes its place. Two that overlap do no harm: RabbitMQ lets one at a time have
/// the queue, each keeps the order, and the inbox drops what both bring.
/// </summary>
internal sealed partial class EventBus(
    EventService service, BusLayout layout, Broker broker, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReturnTimeout = TimeSpan.FromSeconds(3);

    private readonly ILogger logger = loggers.CreateLogger<EventBus>();
    private IBusControl? bus;

    /// <summary>Whether messages come in, as far as MassTransit knows.</summary>
    public bool IsHealthy => bus?.CheckHealth().Status == BusHealthStatus.Healthy;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (bus is not null)
            await RetireAsync(bus);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        // MassTransit takes its logger from the flow of execution, and would keep that of another host in the same process.
        LogContext.ConfigureCurrentLogContext(loggers);
        var backoff = new Backoff(time);
        while (true)
        {
            while (!await broker.AnswersAsync(stoppingToken))
                await backoff.PauseAsync(stoppingToken);
            bus = layout.Build();
            if (await TryStartAsync(bus, stoppingToken))
            {
                backoff.Reset();
                await UntilLostAsync(stoppingToken);
                Replaced(logger, service.Name);
            }
            else
            {
                await backoff.PauseAsync(stoppingToken);
            }
            // Not awaited: the end of a bus without a connection can take its time.
            _ = RetireAsync(bus);
        }
    }

    private async Task<bool> TryStartAsync(IBusControl starting, CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(StartTimeout);
        try
        {
            await starting.StartAsync(patience.Token).WaitAsync(patience.Token);
            Started(logger, service.Name);
            return true;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            NotStarted(logger, failure);
            return false;
        }
    }

    /// <summary>Until RabbitMQ has answered for a while and the bus still is not back.</summary>
    private async Task UntilLostAsync(CancellationToken stopping)
    {
        DateTimeOffset? since = null;
        while (since is null || time.GetUtcNow() - since < ReturnTimeout)
        {
            await Task.Delay(Interval, time, stopping);
            if (IsHealthy || !await broker.AnswersAsync(stopping))
                since = null;
            else
                since ??= time.GetUtcNow();
        }
    }

    private async Task RetireAsync(IBusControl retired)
    {
        using var patience = new CancellationTokenSource(StopTimeout);
        try
        {
            await retired.StopAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception failure)
        {
            // What was not acknowledged is delivered again.
            NotStopped(logger, failure);
        }
    }

    [LoggerMessage(1224, LogLevel.Information, "Events come in over the queue {Queue}.")]
    private static partial void Started(ILogger logger, string queue);

    [LoggerMessage(1225, LogLevel.Warning, "The bus did not stop in time.")]
    private static partial void NotStopped(ILogger logger, Exception failure);

    [LoggerMessage(1227, LogLevel.Warning, "The bus did not start; it is tried again.")]
    private static partial void NotStarted(ILogger logger, Exception failure);

    [LoggerMessage(1228, LogLevel.Warning, "RabbitMQ is back, but the bus of {Queue} is not; a new one takes its place.")]
    private static partial void Replaced(ILogger logger, string queue);
}
