using System.Buffers.Binary;

namespace Ensemble.Chat.Delivery;

/// <summary>
/// One Redis message about a channel: the events of one commit with the numbers they cover, or events without numbers. Big-endian; read only
/// by nodes of the same version or the next, which a first byte tells apart.
/// </summary>
/// <param name="Node">Who tells it; a node has dealt with its own before Redis brings them back.</param>
/// <param name="Serial">Counts up over all that the node tells of this channel.</param>
/// <param name="First">The first number it covers; 0 when its events have none.</param>
/// <param name="Last">The last one. Numbers in between without an event are of changes that nobody needs to hear of.</param>
/// <param name="Events">In order.</param>
/// <param name="AccessVersion">
/// More than 0: the number of the latest change of who may read the channel. That change comes before events with numbers, and after those without,
/// which tell of it.
/// </param>
internal sealed record Bulletin(Guid Node, long Serial, long First, long Last, IReadOnlyList<OutgoingEvent> Events, long AccessVersion = 0)
{
    private const byte Version = 1;
    private const int HeaderLength = 1 + 16 + 8 + 8 + 8 + 8 + 8 + 4;
    private const int EventHeaderLength = 1 + 16 + 8 + 4;
    private const int MaxEvents = 10_000;

    /// <summary>When, by the clock of the node that tells it.</summary>
    public DateTimeOffset ToldAt { get; init; }

    public bool IsNumbered => First > 0;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Events.Sum(told => EventHeaderLength + told.Payload.Length)];
        var rest = bytes.AsSpan();
        rest[0] = Version;
        Node.TryWriteBytes(rest[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(rest[17..], Serial);
        BinaryPrimitives.WriteInt64BigEndian(rest[25..], First);
        BinaryPrimitives.WriteInt64BigEndian(rest[33..], Last);
        BinaryPrimitives.WriteInt64BigEndian(rest[41..], AccessVersion);
        BinaryPrimitives.WriteInt64BigEndian(rest[49..], ToldAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(rest[57..], Events.Count);
        rest = rest[HeaderLength..];
        foreach (var told in Events)
        {
            rest[0] = (byte)told.Kind;
            told.UserId.TryWriteBytes(rest[1..], bigEndian: true, out _);
            BinaryPrimitives.WriteInt64BigEndian(rest[17..], told.Sequence);
            BinaryPrimitives.WriteInt32BigEndian(rest[25..], told.Payload.Length);
            told.Payload.Span.CopyTo(rest[EventHeaderLength..]);
            rest = rest[(EventHeaderLength + told.Payload.Length)..];
        }

        return bytes;
    }

    /// <summary>Null for what is no bulletin of this version.</summary>
    public static Bulletin? Read(ReadOnlyMemory<byte> bytes)
    {
        var head = bytes.Span;
        if (head.Length < HeaderLength || head[0] != Version)
            return null;
        var count = BinaryPrimitives.ReadInt32BigEndian(head[57..]);
        if (count is < 0 or > MaxEvents || ReadEvents(bytes[HeaderLength..], count) is not { } events)
            return null;
        return new Bulletin(
            new Guid(head[1..17], bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(head[17..]), BinaryPrimitives.ReadInt64BigEndian(head[25..]),
            BinaryPrimitives.ReadInt64BigEndian(head[33..]), events, BinaryPrimitives.ReadInt64BigEndian(head[41..]))
        {
            ToldAt = ReadTime(BinaryPrimitives.ReadInt64BigEndian(head[49..])),
        };
    }

    private static DateTimeOffset ReadTime(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static OutgoingEvent[]? ReadEvents(ReadOnlyMemory<byte> rest, int count)
    {
        var events = new OutgoingEvent[count];
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < EventHeaderLength)
                return null;
            var head = rest.Span;
            var length = BinaryPrimitives.ReadInt32BigEndian(head[25..]);
            if (length < 0 || rest.Length - EventHeaderLength < length)
                return null;
            events[i] = new OutgoingEvent(
                (ChannelEventKind)head[0], new Guid(head[1..17], bigEndian: true), rest.Slice(EventHeaderLength, length),
                BinaryPrimitives.ReadInt64BigEndian(head[17..]));
            rest = rest[(EventHeaderLength + length)..];
        }

        return rest.IsEmpty ? events : null;
    }
}
