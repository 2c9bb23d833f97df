using Grpc.Core;
using Grpc.Wire;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client;

/// <summary>Settings of a channel.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>TLS or not; unset, the address's scheme decides.</summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Bytes; null for no limit of its own.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Bytes after unpacking; 4 MiB unless set, null for no limit.</summary>
    public int? MaxReceiveMessageSize { get; set; } = MessageLimits.DefaultReceive;

    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Sends the calls; not together with <see cref="HttpHandler"/>.</summary>
    public HttpClient? HttpClient { get; set; }

    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Disposes the given client or handler with the channel.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>A cancelled call throws OperationCanceledException instead of RpcException.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Sends call credentials without TLS, which only a trusted network allows.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    public Version? HttpVersion { get; set; }

    public HttpVersionPolicy? HttpVersionPolicy { get; set; }

    /// <summary>Where the channel finds a TimeProvider.</summary>
    public IServiceProvider? ServiceProvider { get; set; }
}
