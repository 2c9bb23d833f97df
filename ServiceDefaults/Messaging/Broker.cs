using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>Where RabbitMQ is: <c>ConnectionStrings:rabbitmq</c>, <c>amqp://user:password@host:port/vhost</c>.</summary>
internal sealed class Broker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Broker(IConfiguration configuration)
    {
        var text = configuration.GetConnectionString("rabbitmq")
            ?? throw new InvalidOperationException("ConnectionStrings:rabbitmq is missing.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("amqp" or "amqps"))
            throw new InvalidOperationException(
                "ConnectionStrings:rabbitmq must be an address of the form amqp://user:password@host:port/vhost.");
        Factory = new ConnectionFactory
        {
            Uri = address,
            // A connection that broke is never trusted again: whoever opens the next one declares the topology on it.
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            RequestedConnectionTimeout = Patience,
            ContinuationTimeout = Patience,
            HandshakeContinuationTimeout = Patience,
        };
    }

    public ConnectionFactory Factory { get; }

    /// <summary>Whether somebody speaks AMQP there: the protocol header is answered with the broker's connection.start.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Factory.HostName, Factory.Port, patience.Token);
            await using var stream = await OpenAsync(client, patience.Token);
            await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), patience.Token);
            var frame = new byte[11];
            await stream.ReadExactlyAsync(frame, patience.Token);
            return frame is [1, 0, 0, _, _, _, _, 0, 10, 0, 10];
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client, CancellationToken cancellationToken)
    {
        if (!Factory.Ssl.Enabled)
            return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Factory.HostName }, cancellationToken);
        return secure;
    }
}
