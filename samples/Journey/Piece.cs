using Ensemble.Midi;

namespace Ensemble.Samples.Journey;

/// <summary>A piece from a Standard MIDI File.</summary>
public static class Piece
{
    /// <summary>The performance, from its first event on, so many times faster than written.</summary>
    public static IReadOnlyList<TimedEvent> Load(string path, int speed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(speed, 1);
        var events = MidiFile.Read(File.ReadAllBytes(path));
        var start = events.Count == 0 ? 0 : events[0].Milliseconds;
        return [.. events.Select(midi => midi with { Milliseconds = (midi.Milliseconds - start) / speed })];
    }
}
