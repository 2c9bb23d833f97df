using RabbitMQ.Client;

namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>
/// Declares every exchange, queue and binding of every service, whether it has ever run or not: a message that is published before its
/// queue is bound is confirmed and gone. Declaring what is there already changes nothing.
/// </summary>
internal static class TopologyDeclaration
{
    public static async Task DeclareAsync(IChannel channel, EventTopology topology, CancellationToken cancellationToken)
    {
        var arguments = EventTopology.QueueArguments.ToDictionary();
        foreach (var (service, events) in topology.Subscriptions)
        {
            // As MassTransit lays out an endpoint: an exchange of the queue's name before the queue, bound to those of the events.
            await channel.QueueDeclareAsync(service, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
            await DeclareExchangeAsync(channel, service, cancellationToken);
            await channel.QueueBindAsync(service, service, string.Empty, cancellationToken: cancellationToken);
            foreach (var type in events)
            {
                await DeclareExchangeAsync(channel, topology.ExchangeOf(type), cancellationToken);
                await channel.ExchangeBindAsync(service, topology.ExchangeOf(type), string.Empty, cancellationToken: cancellationToken);
            }
        }
    }

    private static Task DeclareExchangeAsync(IChannel channel, string name, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
}
