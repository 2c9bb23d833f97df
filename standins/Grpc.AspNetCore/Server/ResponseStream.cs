using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>Writes answers. Each is flushed, unless its options say that more follows.</summary>
internal sealed class ResponseStream<T>(HttpServerCall call, Action<T, SerializationContext> serializer) : IServerStreamWriter<T>
    where T : class
{
    private readonly MessageWriter writer = new(
        call.HttpContext.Response.BodyWriter, call.Settings.MaxSendMessageSize, call.CompressesAnswer ? call.Settings.Compression : null);

    private bool isComplete;

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, flush: true, default);

    public Task WriteAsync(T message, CancellationToken cancellationToken) => WriteAsync(message, flush: true, cancellationToken);

    /// <summary>The one answer of a method without a response stream: it leaves with the trailers, in one flush.</summary>
    public Task WriteLastAsync(T message) => WriteAsync(message, flush: false, default);

    /// <summary>The handler has returned: whoever kept the stream may write no more.</summary>
    public void Complete() => isComplete = true;

    private async Task WriteAsync(T message, bool flush, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (isComplete)
            throw new InvalidOperationException("Can't write the message because the request is complete.");
        cancellationToken.ThrowIfCancellationRequested();
        if (flush)
            call.CancellationToken.ThrowIfCancellationRequested();
        if (!call.TryBeginWrite())
            throw new OperationCanceledException("The deadline has ended the call.", call.CancellationToken);
        try
        {
            var response = call.HttpContext.Response;
            if (!response.HasStarted)
                await response.StartAsync(CancellationToken.None).ConfigureAwait(false);
            var flags = call.WriteOptions?.Flags ?? default;
            writer.Write(message, serializer, (flags & WriteFlags.NoCompress) != 0);
            if (flush && (flags & WriteFlags.BufferHint) == 0)
                await response.BodyWriter.FlushAsync(
                    cancellationToken.CanBeCanceled ? cancellationToken : call.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            call.EndWrite();
        }
    }
}
