using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>
/// Publishes over a connection on which it has declared the whole topology first. The topology holds for as long as the connection does:
/// a broker that was replaced or wiped has ended it, and the next one declares anew. It does not go through the bus, whose publishes
/// wait through an outage and then go to whatever the new broker knows.
/// </summary>
internal sealed partial class Publisher(
    Broker broker, EventTopology topology, TimeProvider time, IOptions<EventOptions> options, ILogger<Publisher> logger) : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private IConnection? connection;
    private IChannel? channel;

    public bool IsOpen => channel is { IsOpen: true };

    public async Task OpenAsync(string service, CancellationToken cancellationToken)
    {
        await CloseAsync();
        connection = await broker.Factory.CreateConnectionAsync($"{service} outbox", cancellationToken);
        await TopologyDeclaration.DeclareAsync(connection, topology, time, cancellationToken);
        channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        Opened(logger, broker.Factory.HostName, broker.Factory.Port);
    }

    public async Task<PublishOutcome> PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        if (!topology.TryFind(message.Type, out var type))
        {
            // Written by a newer version of the service, perhaps, before it was rolled back.
            Unknown(logger, message.Type, message.MessageId);
            return PublishOutcome.Refused;
        }
        if (!topology.HasSubscriber(type))
        {
            Unheard(logger, message.Type, message.MessageId);
            return PublishOutcome.Unheard;
        }
        return await PublishAsync(message, topology.ExchangeOf(type), MessageHeaders.TypeOf(type), cancellationToken);
    }

    /// <summary>Ends the connection, so that the next one is opened and declared from scratch.</summary>
    public async Task CloseAsync()
    {
        (var last, connection, channel) = (connection, null, null);
        if (last is null)
            return;
        try
        {
            await last.AbortAsync(CloseTimeout);
            await last.DisposeAsync();
        }
        catch (Exception failure) when (IsTransport(failure) || failure is ObjectDisposedException)
        {
            NotClosed(logger, failure);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>Failures that a new connection may mend.</summary>
    public static bool IsTransport(Exception failure) =>
        failure is RabbitMQClientException or IOException or SocketException or TimeoutException or OperationCanceledException;

    private async Task<PublishOutcome> PublishAsync(
        OutboxMessage message, string exchange, string type, CancellationToken cancellationToken)
    {
        if (channel is not { IsOpen: true } open)
            return PublishOutcome.Lost;
        using var activity = EventTelemetry.StartPublish(message, exchange);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Value.PublishTimeout);
        try
        {
            var properties = new BasicProperties
            {
                MessageId = message.MessageId.ToString(),
                ContentType = MessageHeaders.ContentType,
                DeliveryMode = DeliveryModes.Persistent,
                Timestamp = new AmqpTimestamp(message.OccurredAt.ToUnixTimeSeconds()),
                Headers = MessageHeaders.Of(message, type, activity?.Id ?? message.TraceParent),
            };
            var body = Encoding.UTF8.GetBytes(message.Body);
            await open.BasicPublishAsync(exchange, string.Empty, mandatory: true, properties, body, timeout.Token);
            return PublishOutcome.Confirmed;
        }
        catch (PublishException refused) when (!refused.IsReturn)
        {
            Refused(logger, message.Type, message.MessageId);
            return PublishOutcome.Refused;
        }
        catch (Exception failure) when (IsTransport(failure) && !cancellationToken.IsCancellationRequested)
        {
            // A returned message counts too: its queue is missing, and a new connection declares it.
            activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            Lost(logger, failure, message.Type, message.Position.ToString(CultureInfo.InvariantCulture));
            return PublishOutcome.Lost;
        }
    }

    [LoggerMessage(1201, LogLevel.Information, "Events go out to RabbitMQ at {Host}:{Port}; the topology is declared.")]
    private static partial void Opened(ILogger logger, string host, int port);

    [LoggerMessage(1202, LogLevel.Warning, "This version knows no event {Type}; message {MessageId} and its subject wait in the outbox.")]
    private static partial void Unknown(ILogger logger, string type, Guid messageId);

    [LoggerMessage(1203, LogLevel.Debug, "No service subscribes to {Type}; message {MessageId} is dropped.")]
    private static partial void Unheard(ILogger logger, string type, Guid messageId);

    [LoggerMessage(1204, LogLevel.Warning, "RabbitMQ refused {Type} {MessageId}; its subject waits in the outbox.")]
    private static partial void Refused(ILogger logger, string type, Guid messageId);

    [LoggerMessage(1205, LogLevel.Debug, "{Type} at outbox position {Position} was not confirmed and goes out again.")]
    private static partial void Lost(ILogger logger, Exception failure, string type, string position);

    [LoggerMessage(1206, LogLevel.Debug, "The old connection to RabbitMQ did not close.")]
    private static partial void NotClosed(ILogger logger, Exception failure);
}
