using System.Buffers.Binary;

namespace Ensemble.Midi;

/// <summary>Reads a Standard MIDI File: its tracks side by side, always the one whose next event comes first.</summary>
internal sealed class MidiFileReader
{
    private const int DefaultMicrosecondsPerQuarter = 500_000;

    private readonly MidiTrackReader[] _tracks;
    private readonly int _division;

    public MidiFileReader(ReadOnlyMemory<byte> file)
    {
        var header = TakeChunk(ref file, "MThd"u8);
        if (header.Length < 6)
            throw new FormatException("The header chunk is too short.");
        var format = BinaryPrimitives.ReadInt16BigEndian(header.Span);
        var tracks = BinaryPrimitives.ReadUInt16BigEndian(header.Span[2..]);
        _division = BinaryPrimitives.ReadInt16BigEndian(header.Span[4..]);
        if (format is not (0 or 1) || _division <= 0)
            throw new FormatException("Only formats 0 and 1 with ticks a quarter are read.");
        var found = new List<MidiTrackReader>();
        while (found.Count < tracks)
            found.Add(new MidiTrackReader(TakeChunk(ref file, "MTrk"u8)));
        _tracks = [.. found];
    }

    /// <summary>As far as the tracks have been read.</summary>
    public IEnumerable<string> TrackNames => _tracks.Select(track => track.Name);

    /// <summary>Once; in order of time, and those of one time in the order of the tracks.</summary>
    public IEnumerable<(int Track, TimedEvent Event)> Events()
    {
        var waiting = new PriorityQueue<int, (long Tick, int Track)>();
        for (var track = 0; track < _tracks.Length; track++)
        {
            if (_tracks[track].MoveNext())
                waiting.Enqueue(track, (_tracks[track].Tick, track));
        }

        // In double microseconds: whole ones stay exact for longer than anybody plays.
        var (tempo, lastTick, microseconds) = (DefaultMicrosecondsPerQuarter, 0L, 0.0);
        while (waiting.TryDequeue(out var at, out _))
        {
            var track = _tracks[at];
            microseconds += (double)(track.Tick - lastTick) * tempo / _division;
            lastTick = track.Tick;
            if (track.Tempo is { } change)
                tempo = change;
            else
                yield return (at, new TimedEvent((long)(microseconds / 1000), track.Message));
            if (track.MoveNext())
                waiting.Enqueue(at, (track.Tick, at));
        }
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
}
