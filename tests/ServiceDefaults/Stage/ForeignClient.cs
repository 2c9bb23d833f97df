using System.Text;
using Ensemble.ServiceDefaults.Messaging;
using RabbitMQ.Client;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>A plain AMQP client that looks into queues and sends what no outbox would.</summary>
internal sealed class ForeignClient : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;

    private ForeignClient(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<ForeignClient> ConnectAsync(string address)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        return new ForeignClient(connection, await connection.CreateChannelAsync(new CreateChannelOptions(true, true)));
    }

    public Task<uint> CountAsync(string queue) => channel.MessageCountAsync(queue);

    public async Task SendAsync(string queue, Guid messageId, string body, string? type = null) =>
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties
        {
            MessageId = messageId.ToString(),
            ContentType = MessageHeaders.ContentType,
            Headers = new Dictionary<string, object?> { ["MT-MessageType"] = type ?? MessageHeaders.TypeOf(typeof(NoteAdded)) },
        }, Encoding.UTF8.GetBytes(body));

    /// <summary>Takes one message out of a queue.</summary>
    public Task<BasicGetResult?> TakeAsync(string queue) => channel.BasicGetAsync(queue, autoAck: true);

    /// <summary>Deletes a queue, and with it its bindings.</summary>
    public Task DeleteAsync(string queue) => channel.QueueDeleteAsync(queue);

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
