using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>
/// Declares every exchange, queue and binding of every service, whether it has ever run or not: a message that is published before its
/// queue is bound is confirmed and gone. Declaring what is there already changes nothing. One connection at a time does it: when two
/// make the same quorum queue at the same moment, RabbitMQ sets up two members under one name, and after its next crash the queue has no
/// leader any more.
/// </summary>
internal static class TopologyDeclaration
{
    private const string Lock = "ensemble-topology";
    private const ushort ResourceLocked = 405;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task DeclareAsync(IConnection connection, EventTopology topology, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await using var channel = await LockAsync(connection, time, patience.Token);
        await DeclareAsync(channel, topology, patience.Token);
        await channel.QueueDeleteAsync(Lock, cancellationToken: patience.Token);
    }

    // An exclusive queue belongs to the connection that declares it, for as long as that lives, and is refused to all others.
    private static async Task<IChannel> LockAsync(IConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                await channel.QueueDeclareAsync(Lock, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken);
                return channel;
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == ResourceLocked)
            {
                await channel.DisposeAsync();
                await Task.Delay(Pause * (0.5 + Random.Shared.NextDouble()), time, cancellationToken);
            }
        }
    }

    private static async Task DeclareAsync(IChannel channel, EventTopology topology, CancellationToken cancellationToken)
    {
        var arguments = EventTopology.QueueArguments.ToDictionary();
        foreach (var (service, events) in topology.Subscriptions)
        {
            // As MassTransit lays out an endpoint: an exchange of the queue's name before the queue, bound to those of the events.
            await channel.QueueDeclareAsync(
                service, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
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
