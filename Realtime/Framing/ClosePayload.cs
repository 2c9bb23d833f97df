using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Ensemble.Realtime.Framing;

/// <summary>Code and reason in a close frame.</summary>
internal static class ClosePayload
{
    private const int MaxReasonBytes = 123;

    /// <summary>The code that the peer gave (1000 when it gave none), or the rule it broke.</summary>
    public static Violation? TryRead(ReadOnlySpan<byte> payload, out int code)
    {
        code = CloseCode.Normal;
        if (payload.IsEmpty)
            return null;
        if (payload.Length == 1)
            return Violation.Protocol("close frame of one byte");
        code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!CloseCode.MaySend(code))
            return Violation.Protocol("close code not allowed");
        return Utf8.IsValid(payload[2..]) ? null : Violation.NotUtf8;
    }

    /// <summary>Writes into 125 bytes; a longer reason is cut at a character. Returns the length.</summary>
    public static int Write(Span<byte> destination, int code, string reason)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)code);
        Encoding.UTF8.GetEncoder().Convert(reason, destination.Slice(2, MaxReasonBytes), flush: true, out _, out var written, out _);
        return 2 + written;
    }
}
