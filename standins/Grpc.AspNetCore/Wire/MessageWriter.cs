using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// Writes framed messages. A marshaller that tells the length first writes straight into the target; one that does not, and a message
/// to be compressed, goes through a rented buffer.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The rented buffer lives no longer than one Write.")]
internal sealed class MessageWriter(IBufferWriter<byte> target, int? maxSize, CompressionLevel? compression) : SerializationContext
{
    private PooledBuffer? aside;
    private int? length;
    private bool compress;
    private bool complete;

    public void Write<T>(T message, Action<T, SerializationContext> serializer, bool noCompress)
    {
        length = null;
        complete = false;
        compress = compression is not null && !noCompress;
        try
        {
            serializer(message, this);
            if (!complete)
                throw new InvalidOperationException("The marshaller did not complete the message.");
        }
        finally
        {
            aside?.Dispose();
            aside = null;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        Check(payloadLength);
        length = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (aside is not null)
            return aside;
        if (compress || length is null)
            return aside = new PooledBuffer(length ?? 256);
        Frame.Write(target, compressed: false, length.Value);
        return target;
    }

    public override void Complete()
    {
        if (aside is not null)
            WritePayload(aside.Written);
        complete = true;
    }

    public override void Complete(byte[] payload)
    {
        WritePayload(payload);
        complete = true;
    }

    private void WritePayload(ReadOnlyMemory<byte> payload)
    {
        Check(payload.Length);
        if (!compress)
        {
            Frame.Write(target, compressed: false, payload.Length);
            target.Write(payload.Span);
            return;
        }

        using var packed = new PooledBuffer(payload.Length / 2);
        Gzip.Compress(payload, packed, compression!.Value);
        Frame.Write(target, compressed: true, packed.Length);
        target.Write(packed.Written.Span);
    }

    private void Check(int size)
    {
        if (size > maxSize)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, MessageLimits.SentTooLarge));
    }
}
