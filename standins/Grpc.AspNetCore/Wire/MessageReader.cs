using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Reads framed messages from a pipe, checking size and encoding before a payload is waited for.</summary>
internal sealed class MessageReader<T>(PipeReader pipe, Func<DeserializationContext, T> deserializer, int? maxSize, string? encoding)
    where T : class
{
    private readonly ReceivedMessage received = new();
    private bool ended;

    /// <summary>The next message, or null at the end of the stream.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!ended)
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (TryTake(ref buffer, out var message))
            {
                ended = result.IsCompleted && buffer.IsEmpty;
                pipe.AdvanceTo(buffer.Start);
                return message;
            }

            if (result.IsCompleted)
            {
                ended = true;
                pipe.AdvanceTo(buffer.End);
                if (!buffer.IsEmpty)
                    throw new RpcException(new Status(StatusCode.Internal, "The stream ended inside a message."));
            }
            else
            {
                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }

        return null;
    }

    /// <summary>The one message of a side that sends no stream; it is read to its end, so that the transport is done with it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadSingleAsync(CancellationToken cancellationToken)
    {
        var message = await ReadAsync(cancellationToken).ConfigureAwait(false);
        while (!ended)
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            ended = result.IsCompleted;
            var more = !result.Buffer.IsEmpty;
            pipe.AdvanceTo(result.Buffer.End);
            if (more)
                throw new RpcException(new Status(StatusCode.Internal, "More than one message in a call without a stream."));
        }

        return message;
    }

    private bool TryTake(ref ReadOnlySequence<byte> buffer, out T? message)
    {
        message = null;
        if (!Frame.TryRead(buffer, out var frame))
            return false;
        Check(frame);
        if (buffer.Length < Frame.Size + frame.Length)
            return false;
        var payload = buffer.Slice(Frame.Size, frame.Length);
        message = frame.Flag == 0 ? received.Read(payload, deserializer) : Unpack(payload);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    private void Check(Frame frame)
    {
        if (frame.Length > (uint)(maxSize ?? int.MaxValue))
            throw new RpcException(new Status(StatusCode.ResourceExhausted, MessageLimits.ReceivedTooLarge));
        if (frame.Flag == 0)
            return;
        if (frame.Flag != 1 || encoding is null or WireNames.Identity)
            throw new RpcException(new Status(StatusCode.Internal, "A message is marked as compressed without an encoding."));
        if (encoding != WireNames.Gzip)
        {
            var detail = $"Unsupported grpc-encoding value '{encoding}'. Supported: {WireNames.AcceptedEncodings}.";
            throw new RpcException(new Status(StatusCode.Unimplemented, detail));
        }
    }

    private T Unpack(ReadOnlySequence<byte> payload)
    {
        using var plain = new PooledBuffer();
        try
        {
            Gzip.Decompress(payload, plain, maxSize ?? int.MaxValue);
        }
        catch (InvalidDataException exception)
        {
            throw new RpcException(new Status(StatusCode.Internal, "A compressed message could not be unpacked.", exception));
        }

        return received.Read(new ReadOnlySequence<byte>(plain.Written), deserializer);
    }
}
