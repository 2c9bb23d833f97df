using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>Writes a client's messages. Each is flushed, unless its options say that more follows.</summary>
internal sealed class RequestStreamWriter<TRequest, TResponse> : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private readonly ClientCall<TRequest, TResponse> call;
    private int isWriting;
    private bool isComplete;

    public RequestStreamWriter(ClientCall<TRequest, TResponse> call)
    {
        this.call = call;
        call.Ended = Content.Abandon;
    }

    public StreamingContent Content { get; } = new();

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    /// <summary>A cancelled write cancels the call: half a message cannot be taken back.</summary>
    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (isComplete)
            throw new InvalidOperationException("Requests can't be written after CompleteAsync.");
        if (Interlocked.Exchange(ref isWriting, 1) != 0)
            throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
        await using var cancels = cancellationToken.UnsafeRegister(
            static call => ((ClientCall)call!).Cancel("Call canceled by the client."), call);
        try
        {
            var stream = await Content.Opened.WaitAsync(call.CancellationToken).ConfigureAwait(false);
            await WriteAsync(stream, message).ConfigureAwait(false);
        }
        catch (Exception exception) when (call.HasEnded || exception is not RpcException)
        {
            if (!call.HasEnded)
                call.Fail(exception);
            throw call.Failure;
        }
        finally
        {
            Volatile.Write(ref isWriting, 0);
        }
    }

    public Task CompleteAsync()
    {
        if (Volatile.Read(ref isWriting) != 0)
            throw new InvalidOperationException("Can't complete the request stream because the previous write is in progress.");
        isComplete = true;
        Content.Complete();
        return Task.CompletedTask;
    }

    private async Task WriteAsync(Stream stream, TRequest message)
    {
        var flags = call.WriteOptions?.Flags ?? default;
        using var buffer = new PooledBuffer();
        new MessageWriter(buffer, call.Channel.Options.MaxSendMessageSize, call.Compression)
            .Write(message, call.Serializer, (flags & WriteFlags.NoCompress) != 0);
        await stream.WriteAsync(buffer.Written, call.CancellationToken).ConfigureAwait(false);
        if ((flags & WriteFlags.BufferHint) == 0)
            await stream.FlushAsync(call.CancellationToken).ConfigureAwait(false);
    }
}
