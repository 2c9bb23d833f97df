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

    public Instrument Instrument { get; } = new();

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
            Instrument.Play(notes);
    }

    private static string Short(string text) => text.Length <= 1_500 ? text : text[..1_500] + $"… ({text.Length})";
}
