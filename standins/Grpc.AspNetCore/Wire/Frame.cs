using System.Buffers;
using System.Buffers.Binary;

namespace Grpc.Wire;

/// <summary>The five bytes before every message: the compressed flag and the length, big-endian.</summary>
internal readonly record struct Frame(byte Flag, uint Length)
{
    public const int Size = 5;

    public static bool TryRead(in ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        if (buffer.Length < Size)
            return false;
        if (buffer.FirstSpan.Length >= Size)
        {
            frame = Read(buffer.FirstSpan);
            return true;
        }

        Span<byte> header = stackalloc byte[Size];
        buffer.Slice(0, Size).CopyTo(header);
        frame = Read(header);
        return true;
    }

    public static void Write(IBufferWriter<byte> target, bool compressed, int length)
    {
        var header = target.GetSpan(Size);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
        target.Advance(Size);
    }

    private static Frame Read(ReadOnlySpan<byte> header) => new(header[0], BinaryPrimitives.ReadUInt32BigEndian(header[1..]));
}
