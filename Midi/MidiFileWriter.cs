using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ensemble.Midi;

/// <summary>Writes a Standard MIDI File chunk by chunk.</summary>
internal static class MidiFileWriter
{
    // A file has no milliseconds, only ticks of a quarter and microseconds a quarter. 500 ticks of a quarter that lasts 500,000 microseconds
    // are a millisecond each, without a remainder; and 120 quarters a minute is what a reader takes when nothing is said.
    private const ushort TicksPerQuarter = 500;
    private const int MicrosecondsPerQuarter = 500_000;

    private const byte TrackName = 0x03;
    private const byte EndOfTrack = 0x2F;
    private const byte SetTempo = 0x51;
    private const byte TimeSignature = 0x58;

    public static void WriteHeader(IBufferWriter<byte> output, short format, int tracks)
    {
        Span<byte> header = stackalloc byte[6];
        BinaryPrimitives.WriteInt16BigEndian(header, format);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)tracks);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], TicksPerQuarter);
        WriteChunk(output, "MThd"u8, header);
    }

    public static void WriteConductor(IBufferWriter<byte> output, string name, long length)
    {
        var body = new ArrayBufferWriter<byte>();
        WriteName(body, name);
        WriteMeta(body, 0, SetTempo, [MicrosecondsPerQuarter >> 16, (MicrosecondsPerQuarter >> 8) & 0xFF, MicrosecondsPerQuarter & 0xFF]);
        // 4/4, a click a quarter of 24 clocks, eight 32nds a quarter: the bars mean nothing, but programs want some.
        WriteMeta(body, 0, TimeSignature, [4, 2, 24, 8]);
        WriteMeta(body, length, EndOfTrack, []);
        WriteChunk(output, "MTrk"u8, body.WrittenSpan);
    }

    public static void WriteTrack(IBufferWriter<byte> output, MidiTrack track, long length)
    {
        var body = new ArrayBufferWriter<byte>();
        WriteName(body, track.Name);
        EventRun.Encode(track.Events, 0, body);
        var last = track.Events.Count > 0 ? track.Events[^1].Milliseconds : 0;
        WriteMeta(body, Math.Max(0, length - last), EndOfTrack, []);
        WriteChunk(output, "MTrk"u8, body.WrittenSpan);
    }

    private static void WriteName(ArrayBufferWriter<byte> body, string name)
    {
        if (name.Length > 0)
            WriteMeta(body, 0, TrackName, Encoding.UTF8.GetBytes(name));
    }

    private static void WriteMeta(ArrayBufferWriter<byte> body, long delta, byte type, ReadOnlySpan<byte> data)
    {
        VariableLength.Write(body, checked((int)delta));
        body.Write((ReadOnlySpan<byte>)[0xFF, type]);
        VariableLength.Write(body, data.Length);
        body.Write(data);
    }

    private static void WriteChunk(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        output.Write(type);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), body.Length);
        output.Advance(4);
        output.Write(body);
    }
}
