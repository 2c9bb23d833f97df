using Ensemble.Midi;
using Ensemble.Rooms.Notes;

namespace Ensemble.Rooms.Recording;

/// <summary>A recording as a file: a track a player in the order of the players, each event at its millisecond, and silence at the end.</summary>
/// <param name="File">A Standard MIDI File of format 1.</param>
/// <param name="Length">Milliseconds.</param>
/// <param name="NotesByTrack">Note-ons.</param>
internal sealed record Transcript(byte[] File, long Length, IReadOnlyList<long> NotesByTrack)
{
    /// <summary>Null when nothing was played.</summary>
    /// <param name="performance">What is recorded.</param>
    /// <param name="players">Tracks from 0 without a gap, in order; names of tracks.</param>
    /// <param name="chunks">In order.</param>
    /// <exception cref="FormatException">The chunks are damaged.</exception>
    public static Transcript? Of(Performance performance, IReadOnlyList<PerformancePlayer> players, IReadOnlyList<byte[]> chunks)
    {
        var parts = players.Select(_ => new List<TimedEvent>()).ToList();
        var order = players.Select(_ => new Dictionary<int, long>()).ToList();
        foreach (var entry in chunks.SelectMany(chunk => TapeEntry.Read(chunk)))
        {
            if (entry.Track >= parts.Count)
                throw new FormatException("A chunk of a recording names a track that nobody has.");
            foreach (var midi in EventRun.Decode(entry.Run, entry.Timestamp))
                parts[entry.Track].Add(InOrder(midi, order[entry.Track]));
        }

        if (parts.TrueForAll(part => part.Count == 0))
            return null;
        // What was on its way when it began may be a little older: then the piece begins with it, and no distance changes.
        var begin = parts.Where(part => part.Count > 0).Min(part => part.Min(midi => midi.Milliseconds));
        begin = Math.Min(begin, performance.StartedAt.ToUnixTimeMilliseconds());
        var last = parts.Where(part => part.Count > 0).Max(part => part.Max(midi => midi.Milliseconds)) - begin;
        var length = Math.Max(last, performance.Length ?? 0);
        var tracks = parts.Select((part, track) => new MidiTrack(players[track].Username, Finish(part, begin, length))).ToList();
        var notes = tracks.Select(track => track.Events.LongCount(midi => midi.IsNoteOn));
        return new Transcript(MidiFile.Write(performance.Name, tracks, length), length, [.. notes]);
    }

    // Runs of a player may overlap, and a clock may jump back; but of one key or pedal what came first stays first, or a note would begin
    // after its end.
    private static TimedEvent InOrder(TimedEvent midi, Dictionary<int, long> order)
    {
        var message = midi.Message.Span;
        var status = message[0] & 0xF0;
        var about = status <= 0x90 ? 0x9000 | (midi.Channel << 8) | message[1] : (message[0] << 8) | (status is 0xA0 or 0xB0 ? message[1] : 0);
        var at = Math.Max(midi.Milliseconds, order.GetValueOrDefault(about, long.MinValue));
        order[about] = at;
        return midi with { Milliseconds = at };
    }

    private static List<TimedEvent> Finish(List<TimedEvent> part, long begin, long length)
    {
        // A stable order: events of one millisecond stay as they came.
        List<TimedEvent> events = [.. part.OrderBy(midi => midi.Milliseconds).Select(midi => midi with { Milliseconds = midi.Milliseconds - begin })];
        var sounding = new SoundingNotes();
        foreach (var midi in events)
            sounding.ApplyMessage(midi.Message.Span);
        var owed = new byte[SoundingNotes.MaxOwedBytes];
        events.AddRange(EventRun.Decode(owed.AsMemory(0, sounding.WriteOwed(owed)), length));
        return events;
    }
}
