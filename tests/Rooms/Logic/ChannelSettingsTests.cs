using Ensemble.Rooms.Notes;
using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class ChannelSettingsTests
{
    [Theory]
    [InlineData("00 B0 40 7F 00 B0 40 00")]
    [InlineData("00 C3 13 00 C3 00")]
    [InlineData("00 D3 13 00 D3 00")]
    [InlineData("00 E1 00 50 00 E1 00 40")]
    [InlineData("00 B0 7B 00 00 A0 40 40")]
    public void What_is_as_it_was_is_not_owed(string played)
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");
        stage.Play(anna, played);

        stage.Room.Leave(anna, annas, Reason.Left);

        Assert.Single(berts.All<Protocol.MidiMessage>());
    }

    [Theory]
    [InlineData("00 B2 01 40", "00B27900")]
    [InlineData("00 E2 00 50", "00E20040")]
    [InlineData("00 B2 07 01 00 C2 13 00 D2 40", "00B27900 00B20764 00D200 00C200")]
    [InlineData("00 B2 00 08 00 C2 00", "00B27900 00B20000 00C200")]
    [InlineData("00 B2 40 20", "00B27900")] // half a pedal
    [InlineData("00 B2 7E 01", "00B27900 00B27F00")]
    [InlineData("00 B2 65 00 00 B2 64 00 00 B2 06 0C",
        "00B27900 00B26500 00B26400 00B20602 00B22600 00B26401 00B20640 00B22600 00B26402 00B20640 00B2657F 00B2647F")]
    public void What_a_slot_was_set_to_is_undone_when_it_is_given_back(string played, string owed)
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");
        stage.Play(anna, played);

        stage.Room.Leave(anna, annas, Reason.Dropped);

        Assert.Equal(owed.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(berts.Last<Protocol.MidiMessage>().MidiData.Span));
        Assert.True(anna.Channels.AreAsNew);
        Assert.Equal(typeof(Protocol.UserLeft), berts.Heard[^1].UserLeft.GetType());
    }

    [Fact]
    public void Another_socket_of_the_same_user_begins_with_channels_as_new_and_a_mute_leaves_them()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner);
        var (ruler, rulers) = stage.Enter(owner);
        var someone = Stage.Someone("anna");
        var (anna, _) = stage.Enter(someone);
        stage.Play(anna, "00 C0 13");
        stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = Protocol.ChatCommand.Types.Command.Mute, Target = "anna" });
        Assert.Single(rulers.All<Protocol.MidiMessage>());

        stage.Enter(someone);

        Assert.Equal("00C000", Convert.ToHexString(rulers.Last<Protocol.MidiMessage>().MidiData.Span));
    }

    [Fact]
    public void Whatever_was_set_the_reset_fits_its_bound_and_makes_an_instrument_as_new()
    {
        var (settings, everything) = (new ChannelSettings(), new List<byte>());
        for (byte channel = 0; channel < 16; channel++)
        {
            for (byte number = 0; number < 128; number++)
                everything.AddRange([0, (byte)(0xB0 | channel), number, 1]);
            everything.AddRange([0, (byte)(0xE0 | channel), 1, 1, 0, (byte)(0xC0 | channel), 1, 0, (byte)(0xD0 | channel), 1]);
        }

        Assert.Null(MidiRun.Check([.. everything], out _));
        settings.Apply([.. everything]);
        var reset = new byte[ChannelSettings.MaxResetBytes];

        Assert.Equal(reset.Length, settings.WriteReset(reset));
        Assert.Null(MidiRun.Check(reset, out var shape));
        Assert.Equal((0, 0), (shape.NoteOns, shape.Milliseconds));
        var instrument = new Instrument();
        instrument.Play(Message(everything));
        Assert.NotEmpty(instrument.Altered);
        instrument.Play(Message(reset));
        Assert.Empty(instrument.Altered);
        Assert.Equal(0, settings.WriteReset(reset));
    }

    private static Protocol.MidiMessage Message(IEnumerable<byte> run) =>
        new() { MidiData = Google.Protobuf.ByteString.CopyFrom([.. run]), Slot = 1 };
}
