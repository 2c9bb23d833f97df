using Ensemble.ServiceDefaults.Messaging.Dispatching;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>Builds the service's bus: one queue, what a message passes on its way in, and the consumers behind it.</summary>
internal sealed partial class BusLayout(
    EventService service,
    EventConsumers consumers,
    EventTopology topology,
    Broker broker,
    SubjectOrderFilter order,
    EventTelemetry telemetry,
    TimeProvider time,
    IOptions<EventOptions> options,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ILogger<BusLayout> logger)
{
    public IBusControl Build() => Bus.Factory.CreateUsingRabbitMq(Configure);

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
            host.OnRefreshConnectionFactory = _ => PrepareAsync(lifetime.ApplicationStopping);
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

    // Before each attempt of MassTransit to connect, whose own pauses between attempts grow to half a minute. The queue is made here, one
    // process at a time; when MassTransit declares it, it is there.
    private async Task PrepareAsync(CancellationToken stopping)
    {
        for (var backoff = new Backoff(time); ; await backoff.PauseAsync(stopping))
        {
            try
            {
                await using var connection = await broker.Factory.CreateConnectionAsync($"{service.Name} topology", stopping);
                await TopologyDeclaration.DeclareAsync(connection, topology, time, stopping);
                return;
            }
            catch (Exception failure) when (Publisher.IsTransport(failure) && !stopping.IsCancellationRequested)
            {
                NotYet(logger, failure.Message);
            }
        }
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
        endpoint.ConfigureReceive(pipe => pipe.UseFilter(order));
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(new FailedFilter(service.Name, telemetry, logger));
            pipe.UseFilter(new ErrorTransportFilter());
        });
        if (options.Value.Attempts > 1)
            endpoint.UseMessageRetry(retry => retry.Intervals(options.Value.RetryPauses()));
        consumers.ConnectAll(endpoint, services);
    }

    [LoggerMessage(1228, LogLevel.Debug, "RabbitMQ is away ({Reason}).")]
    private static partial void NotYet(ILogger logger, string reason);
}
