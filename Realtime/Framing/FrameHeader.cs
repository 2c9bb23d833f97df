using System.Buffers;
using System.Buffers.Binary;

namespace Ensemble.Realtime.Framing;

/// <summary>The header of a frame from a client.</summary>
internal readonly record struct FrameHeader(Opcode Opcode, bool Final, int HeaderLength, int PayloadLength, uint Mask)
{
    private const int MaxLength = 14;

    public bool IsControl => Opcode >= Opcode.Close;

    public int Length => HeaderLength + PayloadLength;

    /// <summary>
    /// Reads the header at the start of <paramref name="input"/>. False with no <paramref name="violation"/> when more bytes are needed;
    /// with one when the peer broke a rule. The rules on message order are <see cref="MessageAssembly"/>'s.
    /// </summary>
    public static bool TryRead(in ReadOnlySequence<byte> input, int maxPayload, out FrameHeader header, out Violation? violation)
    {
        header = default;
        violation = null;
        scoped var bytes = input.FirstSpan;
        if (bytes.Length < MaxLength && !input.IsSingleSegment)
        {
            Span<byte> copy = stackalloc byte[MaxLength];
            var available = (int)Math.Min(MaxLength, input.Length);
            input.Slice(0, available).CopyTo(copy);
            bytes = copy[..available];
        }

        if (bytes.Length < 2)
            return false;
        var opcode = (Opcode)(bytes[0] & 0x0F);
        var final = (bytes[0] & 0x80) != 0;
        if ((violation = CheckFirstBytes(bytes[0], bytes[1], opcode, final)) is not null)
            return false;

        var position = 2;
        ulong length = (uint)(bytes[1] & 0x7F);
        if (length == 126)
        {
            if (bytes.Length < 4)
                return false;
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            position = 4;
            if (length < 126)
                violation = Violation.Protocol("length not in its shortest form");
        }
        else if (length == 127)
        {
            if (bytes.Length < 10)
                return false;
            length = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
            position = 10;
            if (length <= ushort.MaxValue || length > long.MaxValue)
                violation = Violation.Protocol("length not in its shortest form");
        }

        if (violation is null && length > (ulong)maxPayload)
            violation = Violation.TooBig(maxPayload);
        if (violation is not null || bytes.Length < position + 4)
            return false;
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]);
        header = new FrameHeader(opcode, final, position + 4, (int)length, mask);
        return true;
    }

    private static Violation? CheckFirstBytes(byte first, byte second, Opcode opcode, bool final)
    {
        if ((first & 0x70) != 0)
            return Violation.Protocol("reserved bit set");
        if (opcode is > Opcode.Binary and < Opcode.Close or > Opcode.Pong)
            return Violation.Protocol("unknown opcode");
        if ((second & 0x80) == 0)
            return Violation.Protocol("frame not masked");
        if (opcode >= Opcode.Close && (!final || (second & 0x7F) > 125))
            return Violation.Protocol("control frame fragmented or longer than 125 bytes");
        return null;
    }
}
