using System.Buffers.Binary;

namespace Ensemble.Midi;

/// <summary>Parses a Standard MIDI File chunk by chunk.</summary>
internal static class MidiFileReader
{
    private const int DefaultMicrosecondsPerQuarter = 500_000;

    private readonly record struct TickEvent(long Tick, int Track, ReadOnlyMemory<byte> Message, int? Tempo);

    public static IReadOnlyList<TimedEvent> Read(ReadOnlyMemory<byte> file)
    {
        var header = TakeChunk(ref file, "MThd"u8);
        if (header.Length < 6)
            throw new FormatException("The header chunk is too short.");
        var format = BinaryPrimitives.ReadInt16BigEndian(header.Span);
        var tracks = BinaryPrimitives.ReadInt16BigEndian(header.Span[2..]);
        var division = BinaryPrimitives.ReadInt16BigEndian(header.Span[4..]);
        if (format is not (0 or 1) || division <= 0)
            throw new FormatException("Only formats 0 and 1 with ticks a quarter are read.");

        var events = new List<TickEvent>();
        for (var track = 0; track < tracks; track++)
            ReadTrack(TakeChunk(ref file, "MTrk"u8), track, events);
        return Resolve(events.OrderBy(midi => midi.Tick).ThenBy(midi => midi.Track), division);
    }

    private static List<TimedEvent> Resolve(IOrderedEnumerable<TickEvent> events, int division)
    {
        var performance = new List<TimedEvent>();
        var (tempo, lastTick, microseconds) = (DefaultMicrosecondsPerQuarter, 0L, 0.0);
        foreach (var midi in events)
        {
            microseconds += (double)(midi.Tick - lastTick) * tempo / division;
            lastTick = midi.Tick;
            if (midi.Tempo is { } change)
                tempo = change;
            else
                performance.Add(new TimedEvent((long)(microseconds / 1000), midi.Message));
        }

        return performance;
    }

    private static ReadOnlyMemory<byte> TakeChunk(ref ReadOnlyMemory<byte> file, ReadOnlySpan<byte> type)
    {
        while (file.Length >= 8)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.Span[4..]);
            if (length < 0 || length > file.Length - 8)
                break;
            var (found, body) = (file.Span[..4].SequenceEqual(type), file.Slice(8, length));
            file = file[(8 + length)..];
            if (found)
                return body;
        }

        throw new FormatException("A chunk is missing or cut short.");
    }

    private static void ReadTrack(ReadOnlyMemory<byte> track, int number, List<TickEvent> events)
    {
        var rest = track.Span;
        var (tick, running) = (0L, (byte)0);
        while (!rest.IsEmpty)
        {
            if (!VariableLength.TryRead(ref rest, out var delta) || rest.IsEmpty)
                throw new FormatException("A delta time is cut short.");
            tick += delta;
            if (rest[0] is 0xFF or 0xF0 or 0xF7)
            {
                if (TakeMeta(ref rest) is { } tempo)
                    events.Add(new TickEvent(tick, number, default, tempo));
                continue;
            }

            running = rest[0] >= 0x80 ? rest[0] : running;
            var data = rest[0] >= 0x80 ? rest[1..] : rest;
            var length = ChannelMessage.LengthOf(running) - 1;
            if (length < 0 || length > data.Length)
                throw new FormatException("A channel voice message is cut short or none.");
            events.Add(new TickEvent(tick, number, (byte[])[running, .. data[..length]], null));
            rest = data[length..];
        }
    }

    // Meta and system exclusive events are passed over; of them only the tempo matters to a performance.
    private static int? TakeMeta(ref ReadOnlySpan<byte> rest)
    {
        var isTempo = rest[0] == 0xFF && rest.Length > 1 && rest[1] == 0x51;
        rest = rest[(rest[0] == 0xFF ? 2 : 1)..];
        if (!VariableLength.TryRead(ref rest, out var length) || length > rest.Length)
            throw new FormatException("A meta event is cut short.");
        var body = rest[..length];
        rest = rest[length..];
        return isTempo && length == 3 ? (body[0] << 16) | (body[1] << 8) | body[2] : null;
    }
}
