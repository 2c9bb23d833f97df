using System.Runtime.InteropServices;

namespace Ensemble.Realtime.Framing;

/// <summary>The XOR that clients put on their payloads.</summary>
internal static class Masking
{
    /// <param name="payload">Unmasked in place.</param>
    /// <param name="mask">The four key bytes as a little-endian number.</param>
    public static void Remove(Span<byte> payload, uint mask)
    {
        var wide = ((ulong)mask << 32) | mask;
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        if (!BitConverter.IsLittleEndian)
            wide = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(wide);
        for (var i = 0; i < words.Length; i++)
            words[i] ^= wide;
        for (var i = words.Length * sizeof(ulong); i < payload.Length; i++)
            payload[i] ^= (byte)(mask >> (8 * (i & 3)));
    }
}
