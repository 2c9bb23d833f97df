using System.Buffers;

namespace Ensemble.Midi;

/// <summary>The variable-length quantities of Standard MIDI Files: seven bits a byte, most significant first, at most four bytes.</summary>
public static class VariableLength
{
    public const int MaxValue = 0x0FFF_FFFF;

    /// <summary>Appends the value, 0 to <see cref="MaxValue"/>.</summary>
    public static void Write(IBufferWriter<byte> output, int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        Span<byte> bytes = stackalloc byte[4];
        var start = 4;
        bytes[--start] = (byte)(value & 0x7F);
        for (value >>= 7; value > 0; value >>= 7)
            bytes[--start] = (byte)((value & 0x7F) | 0x80);
        output.Write(bytes[start..]);
    }

    /// <summary>Takes a value off the front of the data; false when it is cut short or longer than four bytes.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> data, out int value)
    {
        value = 0;
        for (var length = 1; length <= 4 && length <= data.Length; length++)
        {
            var next = data[length - 1];
            value = (value << 7) | (next & 0x7F);
            if ((next & 0x80) != 0)
                continue;
            data = data[length..];
            return true;
        }

        return false;
    }
}
