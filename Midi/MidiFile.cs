using System.Buffers;

namespace Ensemble.Midi;

/// <summary>
/// Standard MIDI Files as performances: read from formats 0 and 1 with every tempo change resolved to milliseconds; written as format 0
/// or 1 with one tick a millisecond (500 ticks a quarter at 120 quarters a minute), so that a recording is its event runs in a row.
/// </summary>
public static class MidiFile
{
    /// <summary>The channel voice messages of all tracks in order of time; those of one time in the order of the tracks.</summary>
    /// <exception cref="FormatException">Not a Standard MIDI File of format 0 or 1 with musical time.</exception>
    public static IReadOnlyList<TimedEvent> Read(ReadOnlyMemory<byte> file) => [.. Enumerate(file)];

    /// <summary>The same one after another, without a list of them; what is wrong with the file is told when it is reached.</summary>
    /// <exception cref="FormatException">Not a Standard MIDI File of format 0 or 1 with musical time.</exception>
    public static IEnumerable<TimedEvent> Enumerate(ReadOnlyMemory<byte> file) => new MidiFileReader(file).Events().Select(midi => midi.Event);

    /// <summary>Every track with its name, also those without events: the first of a format 1 file is the conductor's.</summary>
    /// <exception cref="FormatException">Not a Standard MIDI File of format 0 or 1 with musical time.</exception>
    public static IReadOnlyList<MidiTrack> ReadTracks(ReadOnlyMemory<byte> file)
    {
        var reader = new MidiFileReader(file);
        var events = reader.Events().ToLookup(midi => midi.Track, midi => midi.Event);
        return [.. reader.TrackNames.Select((name, track) => new MidiTrack(name, [.. events[track]]))];
    }

    /// <summary>A format 0 file of these events.</summary>
    public static byte[] Write(IReadOnlyList<TimedEvent> events)
    {
        var output = new ArrayBufferWriter<byte>();
        MidiFileWriter.WriteHeader(output, format: 0, tracks: 1);
        MidiFileWriter.WriteTrack(output, new MidiTrack("", events), length: 0);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// A format 1 file: a conductor's track with the tempo and the time signature, then these, in their order. The tempo is chosen so that a
    /// tick is a millisecond and every event keeps its time exactly.
    /// </summary>
    /// <param name="name">Of the piece; the conductor's track has it.</param>
    /// <param name="tracks">At most 65,534.</param>
    /// <param name="length">When all tracks end, in milliseconds; one with later events ends with them.</param>
    public static byte[] Write(string name, IReadOnlyList<MidiTrack> tracks, long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tracks.Count, ushort.MaxValue - 1);
        var output = new ArrayBufferWriter<byte>();
        MidiFileWriter.WriteHeader(output, format: 1, tracks: tracks.Count + 1);
        MidiFileWriter.WriteConductor(output, name, length);
        foreach (var track in tracks)
            MidiFileWriter.WriteTrack(output, track, length);
        return output.WrittenSpan.ToArray();
    }
}
