using Ensemble.Realtime;
using Google.Protobuf;

namespace Ensemble.Rooms.Notes;

/// <summary>
/// Reads and writes the two messages that make up nearly all traffic without making an object of them: midiMessage in a ServerMessage,
/// and in a ClientMessage with the sender's slot.
/// </summary>
internal static class NoteFrame
{
    private const byte TypeTag = 1 << 3;
    private const byte MidiTag = (5 << 3) | 2;
    private const byte DataTag = (1 << 3) | 2;
    private const byte TimestampTag = 2 << 3;
    private const byte SlotTag = 3 << 3;
    private const byte MidiType = (byte)Protocol.MessageType.MidiMessage;

    /// <summary>
    /// Reads a midiMessage as every encoder writes it: known fields in their order. False for anything else, which the generated parser
    /// then judges.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out long timestamp, out ReadOnlySpan<byte> data)
    {
        timestamp = 0;
        data = default;
        if (message is [TypeTag, MidiType, ..])
            message = message[2..];
        if (!TryTake(ref message, MidiTag, out var length) || length != (ulong)message.Length)
            return false;
        if (!TryTake(ref message, DataTag, out length) || length > (ulong)message.Length)
            return false;
        data = message[..(int)length];
        message = message[(int)length..];
        if (!TryTake(ref message, TimestampTag, out var time))
            return false;
        timestamp = (long)time;
        return message.IsEmpty || (TryTake(ref message, SlotTag, out _) && message.IsEmpty);
    }

    /// <summary>Makes the frame for everyone else; <paramref name="dataStart"/> is where the data lies in its payload.</summary>
    public static Frame Write(FramePool frames, ReadOnlySpan<byte> data, long timestamp, uint slot, long since, out int dataStart)
    {
        var inner = 1 + Size((ulong)data.Length) + data.Length + 1 + Size((ulong)timestamp) + 1 + Size(slot);
        var frame = frames.Binary(2 + 1 + Size((ulong)inner) + inner, lossy: null, since);
        var target = frame.Payload;
        var at = 0;
        target[at++] = TypeTag;
        target[at++] = MidiType;
        Put(target, ref at, MidiTag, (ulong)inner);
        Put(target, ref at, DataTag, (ulong)data.Length);
        dataStart = at;
        data.CopyTo(target[at..]);
        at += data.Length;
        Put(target, ref at, TimestampTag, (ulong)timestamp);
        Put(target, ref at, SlotTag, slot);
        return frame;
    }

    /// <summary>Note-offs owed for a member, with their place in the room's history.</summary>
    public static Protocol.ClientMessage Owed(ReadOnlySpan<byte> data, long timestamp, uint slot) => new()
    {
        MessageType = Protocol.MessageType.MidiMessage,
        MidiMessage = new Protocol.MidiMessage { MidiData = ByteString.CopyFrom(data), Timestamp = timestamp, Slot = slot },
    };

    private static bool TryTake(ref ReadOnlySpan<byte> rest, byte tag, out ulong value)
    {
        value = 0;
        if (rest.IsEmpty || rest[0] != tag)
            return false;
        for (int i = 1, shift = 0; i < rest.Length && shift < 64; i++, shift += 7)
        {
            value |= (ulong)(rest[i] & 0x7F) << shift;
            if ((rest[i] & 0x80) != 0)
                continue;
            rest = rest[(i + 1)..];
            return true;
        }

        return false;
    }

    private static void Put(Span<byte> target, ref int at, byte tag, ulong value)
    {
        target[at++] = tag;
        for (; value > 0x7F; value >>= 7)
            target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
    }

    private static int Size(ulong value) => CodedOutputStream.ComputeUInt64Size(value);
}
