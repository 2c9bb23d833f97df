using System.Buffers;
using System.Buffers.Binary;

namespace Ensemble.Midi;

/// <summary>
/// Standard MIDI Files as performances: read from formats 0 and 1 with every tempo change resolved to milliseconds; written as format 0
/// with one tick a millisecond (500 ticks a quarter at 120 quarters a minute), so that a recording is its event runs in a row.
/// </summary>
public static class MidiFile
{
    private const short TicksPerQuarter = 500;

    /// <summary>The channel voice messages of all tracks in order of time; those of one time in the order of the tracks.</summary>
    /// <exception cref="FormatException">Not a Standard MIDI File of format 0 or 1 with musical time.</exception>
    public static IReadOnlyList<TimedEvent> Read(ReadOnlyMemory<byte> file) => MidiFileReader.Read(file);

    /// <summary>A format 0 file of these events.</summary>
    public static byte[] Write(IReadOnlyList<TimedEvent> events)
    {
        var run = EventRun.Encode(events, 0);
        var output = new ArrayBufferWriter<byte>(run.Length + 64);
        WriteChunk(output, "MThd"u8, [0, 0, 0, 1, TicksPerQuarter >> 8, TicksPerQuarter & 0xFF]);
        WriteChunk(output, "MTrk"u8, [.. run, 0x00, 0xFF, 0x2F, 0x00]);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteChunk(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        output.Write(type);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), body.Length);
        output.Advance(4);
        output.Write(body);
    }
}
