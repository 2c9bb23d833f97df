using Ensemble.ServiceDefaults.Messaging.Dispatching;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>
/// The service's queue and its consumers, on MassTransit. The bus is built and started beside the host's start, when RabbitMQ answers,
/// so that a service is up without it and at once.
/// </summary>
internal sealed partial class EventBus(
    EventService service,
    EventConsumers consumers,
    EventTopology topology,
    Broker broker,
    EventTelemetry telemetry,
    TimeProvider time,
    IOptions<EventOptions> options,
    IServiceProvider services,
    ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger logger = loggers.CreateLogger<EventBus>();
    private IBusControl? bus;

    /// <summary>Whether messages come in, as far as MassTransit knows.</summary>
    public bool IsHealthy => bus?.CheckHealth().Status == BusHealthStatus.Healthy;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        // MassTransit takes its logger from the flow of execution, and would keep that of another host in the same process.
        LogContext.ConfigureCurrentLogContext(loggers);
        var backoff = new Backoff(time);
        while (!await broker.AnswersAsync(stoppingToken))
            await backoff.PauseAsync(stoppingToken);
        bus = Bus.Factory.CreateUsingRabbitMq(Configure);
        await bus.StartAsync(stoppingToken);
        Started(logger, service.Name);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (bus is null)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StopTimeout);
        try
        {
            await bus.StopAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // What was not acknowledged is delivered again.
            NotStopped(logger);
        }
    }

    private void Configure(IRabbitMqBusFactoryConfigurator configurator)
    {
        var address = broker.Factory;
        configurator.Host(address.HostName, (ushort)address.Port, address.VirtualHost, $"{service.Name} events", host =>
        {
            host.Username(address.UserName);
            host.Password(address.Password);
            host.Heartbeat(address.RequestedHeartbeat);
            host.RequestedConnectionTimeout(address.RequestedConnectionTimeout);
            host.ContinuationTimeout(address.ContinuationTimeout);
            if (address.Ssl.Enabled)
                host.UseSsl(_ => { });
        });
        configurator.ClearSerialization();
        configurator.AddSerializer(new EventDeserializer(), isSerializer: true);
        configurator.AddDeserializer(new EventDeserializer(), isDefault: true);
        // They are for people to look into and empty, which a queue with a single active consumer refuses.
        configurator.SendTopology.ConfigureErrorSettings = queue => queue.SingleActiveConsumer = false;
        configurator.SendTopology.ConfigureDeadLetterSettings = queue => queue.SingleActiveConsumer = false;
        configurator.ReceiveEndpoint(service.Name, Configure);
    }

    private void Configure(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        // Queue and bindings exactly as the publishers declare them.
        foreach (var (name, value) in EventTopology.QueueArguments)
            endpoint.SetQueueArgument(name, value);
        endpoint.ConfigureConsumeTopology = false;
        foreach (var type in consumers.Events)
            endpoint.Bind(topology.ExchangeOf(type));

        endpoint.PublishFaults = false;
        endpoint.PrefetchCount = options.Value.ConsumeConcurrency;
        endpoint.ConcurrentMessageLimit = options.Value.ConsumeConcurrency;
        endpoint.ConfigureReceive(pipe => pipe.UseFilter(new SubjectOrderFilter(logger)));
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(new FailedFilter(service.Name, telemetry, logger));
            pipe.UseFilter(new ErrorTransportFilter());
        });
        if (options.Value.Attempts > 1)
            endpoint.UseMessageRetry(retry => retry.Intervals(options.Value.RetryPauses()));
        consumers.ConnectAll(endpoint, services);
    }

    [LoggerMessage(1224, LogLevel.Information, "Events come in over the queue {Queue}.")]
    private static partial void Started(ILogger logger, string queue);

    [LoggerMessage(1225, LogLevel.Warning, "The bus did not stop in time.")]
    private static partial void NotStopped(ILogger logger);
}
