using System.Buffers.Binary;

namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>Takes the server's frames, which are unmasked, off the front of what was read.</summary>
internal static class Frames
{
    public const byte Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    /// <summary>False when the first frame is not whole yet.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out byte opcode, out ReadOnlySpan<byte> payload)
    {
        opcode = 0;
        payload = default;
        if (bytes.Length < 2)
            return false;
        var (length, start) = ((long)bytes[1], 2);
        if (length == 126)
        {
            if (bytes.Length < 4)
                return false;
            (length, start) = (BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 4);
        }
        else if (length == 127)
        {
            if (bytes.Length < 10)
                return false;
            (length, start) = (BinaryPrimitives.ReadInt64BigEndian(bytes[2..]), 10);
        }

        if (bytes.Length < start + length)
            return false;
        opcode = (byte)(bytes[0] & 0x0F);
        payload = bytes.Slice(start, (int)length);
        bytes = bytes[(start + (int)length)..];
        return true;
    }
}
