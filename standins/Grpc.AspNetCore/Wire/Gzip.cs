using System.Buffers;
using System.IO.Compression;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Compression of single messages.</summary>
internal static class Gzip
{
    private const int Step = 16 * 1024;

    public static void Compress(ReadOnlyMemory<byte> message, PooledBuffer target, CompressionLevel level)
    {
        using var gzip = new GZipStream(new BufferStream(target), level);
        gzip.Write(message.Span);
    }

    /// <summary>Stops at <paramref name="maxSize"/>: a small message may not unpack to a large one.</summary>
    public static void Decompress(ReadOnlySequence<byte> message, PooledBuffer target, int maxSize)
    {
        using var gzip = new GZipStream(new MemoryStream(message.ToArray(), writable: false), CompressionMode.Decompress);
        while (true)
        {
            var read = gzip.Read(target.GetSpan(Step));
            if (read == 0)
                return;
            target.Advance(read);
            if (target.Length > maxSize)
                throw new RpcException(new Status(StatusCode.ResourceExhausted, MessageLimits.ReceivedTooLarge));
        }
    }

    /// <summary>What the compressor needs of a stream: writing.</summary>
    private sealed class BufferStream(PooledBuffer target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => target.Length;

        public override long Position
        {
            get => target.Length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
