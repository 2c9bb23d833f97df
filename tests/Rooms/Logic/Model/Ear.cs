using Ensemble.Midi;

namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>A line and what the model says that it hears; and an instrument that plays what it heard.</summary>
internal sealed class Ear(string name)
{
    private int _compared;

    public string Name { get; } = name;

    public HeardLine Line { get; } = new();

    public List<string> Expected { get; } = [];

    public int? ExpectedClose { get; set; }

    /// <summary>The place in the room's history that a client would resume from.</summary>
    public ulong Seen { get; private set; }

    public HashSet<(uint Slot, int Key)> Sounding { get; } = [];

    public ulong? Epoch { get; private set; }

    /// <summary>What was heard since the last call is what the model expected.</summary>
    public void Compare()
    {
        for (; _compared < Math.Max(Line.Heard.Count, Expected.Count); _compared++)
        {
            var expected = _compared < Expected.Count ? Expected[_compared] : "nothing";
            var heard = _compared < Line.Heard.Count ? Words.Of(Line.Heard[_compared]) : "nothing";
            if (expected != heard)
                Assert.Fail($"{Name} heard message {_compared + 1}\n  {Short(heard)}\ninstead of\n  {Short(expected)}");
            Take(Line.Heard[_compared]);
        }

        Assert.True(Line.ClosedWith == ExpectedClose, $"{Name} is closed with {Line.ClosedWith} instead of {ExpectedClose}");
    }

    private void Take(Protocol.ClientMessage message)
    {
        var state = message.RoomJoined ?? message.Resync?.State;
        if (message.Offset > 0)
            (Epoch, Seen) = (message.Epoch, message.Offset);
        if (state is not null)
            (Epoch, Seen) = (state.Epoch, state.Offset);
        if (message.Resumed is { } resumed)
            (Epoch, Seen) = (resumed.Epoch, resumed.Offset);
        if (message.MidiMessage is { } notes)
        {
            foreach (var midi in EventRun.Decode(notes.MidiData.Memory, notes.Timestamp))
                Play(notes.Slot, midi);
        }
    }

    // Notes by channel and key; the pedals as keys above.
    private void Play(uint slot, TimedEvent midi)
    {
        var (kind, one) = (midi.Message.Span[0] & 0xF0, midi.Message.Span[1]);
        if (midi.IsNoteOn)
            Sounding.Add((slot, (midi.Channel * 256) + one));
        else if (midi.IsNoteOff)
            Sounding.Remove((slot, (midi.Channel * 256) + one));
        else if (kind == 0xB0 && one is 64 or 66 && midi.Message.Span[2] >= 64)
            Sounding.Add((slot, (midi.Channel * 256) + 128 + one));
        else if (kind == 0xB0 && one is 64 or 66)
            Sounding.Remove((slot, (midi.Channel * 256) + 128 + one));
    }

    private static string Short(string text) => text.Length <= 1_500 ? text : text[..1_500] + $"… ({text.Length})";
}
