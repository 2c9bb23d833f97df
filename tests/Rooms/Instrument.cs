using Ensemble.Midi;

namespace Ensemble.Tests.Rooms;

/// <summary>Plays what a member hears, and knows what sounds, notes and pedals that are down, and what its channels are set to.</summary>
internal sealed class Instrument
{
    /// <summary>Status byte of the note-on or pedal, and its number.</summary>
    public HashSet<(uint Slot, int Status, int Number)> Sounding { get; } = [];

    private readonly Dictionary<(uint Slot, int Channel), ChannelInstrument> _channels = [];

    /// <summary>What is not as it was before anybody played.</summary>
    public IEnumerable<(uint Slot, int Channel, string What)> Altered =>
        _channels.SelectMany(channel => channel.Value.Altered.Select(what => (channel.Key.Slot, channel.Key.Channel, what)));

    public void Play(Protocol.MidiMessage notes)
    {
        foreach (var midi in EventRun.Decode(notes.MidiData.Memory, notes.Timestamp))
            Play(notes.Slot, midi);
    }

    private void Play(uint slot, TimedEvent midi)
    {
        if (!_channels.TryGetValue((slot, midi.Channel), out var channel))
            _channels[(slot, midi.Channel)] = channel = new ChannelInstrument();
        channel.Play(midi.Message.Span);
        var (status, number) = (midi.Message.Span[0], midi.Message.Span[1]);
        if (midi.IsNoteOn)
            Sounding.Add((slot, 0x90 | midi.Channel, number));
        else if (midi.IsNoteOff)
            Sounding.Remove((slot, 0x90 | midi.Channel, number));
        else if ((status & 0xF0) == 0xB0 && number is 64 or 66 && midi.Message.Span[2] >= 64)
            Sounding.Add((slot, status, number));
        else if ((status & 0xF0) == 0xB0)
            Sounding.Remove((slot, status, number));
    }
}
