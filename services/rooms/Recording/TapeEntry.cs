using System.Buffers;
using System.Buffers.Binary;

namespace Ensemble.Rooms.Recording;

/// <summary>One run on a tape: two bytes of track, two of length, eight of timestamp, little-endian, and the run.</summary>
internal readonly record struct TapeEntry(int Track, long Timestamp, ReadOnlyMemory<byte> Run)
{
    private const int HeaderLength = 12;

    public static void Write(IBufferWriter<byte> output, int track, long timestamp, ReadOnlySpan<byte> run)
    {
        var header = output.GetSpan(HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header, checked((ushort)track));
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], checked((ushort)run.Length));
        BinaryPrimitives.WriteInt64LittleEndian(header[4..], timestamp);
        output.Advance(HeaderLength);
        output.Write(run);
    }

    /// <exception cref="FormatException">The chunk is cut short.</exception>
    public static IEnumerable<TapeEntry> Read(ReadOnlyMemory<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            var length = chunk.Length < HeaderLength ? int.MaxValue - HeaderLength : BinaryPrimitives.ReadUInt16LittleEndian(chunk.Span[2..]);
            if (HeaderLength + length > chunk.Length)
                throw new FormatException("A chunk of a recording is cut short.");
            yield return new TapeEntry(
                BinaryPrimitives.ReadUInt16LittleEndian(chunk.Span), BinaryPrimitives.ReadInt64LittleEndian(chunk.Span[4..]),
                chunk.Slice(HeaderLength, length));
            chunk = chunk[(HeaderLength + length)..];
        }
    }
}
