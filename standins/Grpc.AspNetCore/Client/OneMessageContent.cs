using System.Net;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>A request of one message. It can be sent again, as a resilience handler does.</summary>
internal sealed class OneMessageContent<TRequest, TResponse>(ClientCall<TRequest, TResponse> call, TRequest request) : HttpContent
    where TRequest : class
    where TResponse : class
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer();
        var writer = new MessageWriter(buffer, call.Channel.Options.MaxSendMessageSize, call.Compression);
        writer.Write(request, call.Serializer, noCompress: ((call.WriteOptions?.Flags ?? default) & Core.WriteFlags.NoCompress) != 0);
        await stream.WriteAsync(buffer.Written, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
