namespace Ensemble.Midi;

/// <summary>One player's part of a file.</summary>
/// <param name="Name">The track's name; empty for none.</param>
/// <param name="Events">In order of time.</param>
public sealed record MidiTrack(string Name, IReadOnlyList<TimedEvent> Events);
