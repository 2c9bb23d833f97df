using Ensemble.Rooms.Registry;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class NoteTests
{
    [Fact]
    public void Everybody_else_hears_the_bytes_as_they_were_sent_in_order_of_their_sender()
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");
        var (_, carlas) = stage.Enter("carla");

        for (var key = 0; key < 100; key++)
            stage.Play(anna, $"00 90 {key:X2} 40 05 80 {key:X2} 00");

        foreach (var line in new[] { berts, carlas })
        {
            var heard = line.All<Protocol.MidiMessage>().ToList();
            Assert.Equal(Enumerable.Range(0, 100).Select(key => $"0090{key:X2}400580{key:X2}00"), heard.Select(part => Convert.ToHexString(part.MidiData.Span)));
            Assert.All(heard, part => Assert.Equal(anna.Slot, part.Slot));
        }

        Assert.Empty(annas.All<Protocol.MidiMessage>());
    }

    [Theory]
    [InlineData(Protocol.UserLeft.Types.Reason.Left)]
    [InlineData(Protocol.UserLeft.Types.Reason.Dropped)]
    public void Who_goes_leaves_nothing_sounding(Protocol.UserLeft.Types.Reason reason)
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");
        stage.Play(anna, "00 90 3C 40 00 93 7F 40 00 B1 40 7F 00 90 40 40 00 80 40 00");

        stage.Room.Leave(anna, annas, reason);

        Assert.Equal("00803C4000837F4000B14000", Hex(berts.Last<Protocol.MidiMessage>()));
        Assert.Equal(reason, berts.Last<Protocol.UserLeft>().Reason);
        Assert.Equal(typeof(Protocol.UserLeft), berts.Heard[^1].UserLeft.GetType());
    }

    [Theory]
    [InlineData(Protocol.ChatCommand.Types.Command.Kick)]
    [InlineData(Protocol.ChatCommand.Types.Command.Ban)]
    [InlineData(Protocol.ChatCommand.Types.Command.Mute)]
    public void Who_is_removed_or_muted_leaves_nothing_sounding(Protocol.ChatCommand.Types.Command command)
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner);
        var (ruler, rulers) = stage.Enter(owner);
        var (anna, _) = stage.Enter("anna");
        stage.Play(anna, "00 90 3C 40");

        stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = command, Target = "ANNA" });

        Assert.Equal("00803C40", Hex(rulers.Last<Protocol.MidiMessage>()));
        Assert.True(anna.Sounding.IsSilent);
    }

    [Fact]
    public void Running_dry_mutes_releases_what_sounds_and_passes_only_note_offs_on()
    {
        var stage = new Stage(RoomType.Lobby);
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");
        for (var key = 0; key < 120; key++)
            stage.Play(anna, string.Concat(Enumerable.Repeat($"00 90 {key:X2} 40", 5)));
        Assert.Equal(600, berts.All<Protocol.MidiMessage>().Sum(part => part.MidiData.Length / 4));

        stage.Play(anna, "00 90 3C 40 07 80 3D 40");

        var heard = berts.All<Protocol.MidiMessage>().ToList();
        Assert.Equal(120 * 4, heard[^2].MidiData.Length); // what is owed
        Assert.Equal("07803D40", Hex(heard[^1]));
        Assert.True(annas.Last<Protocol.NoteQuota>().MutedUntil > stage.Clock.Milliseconds);

        stage.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal(0, annas.Last<Protocol.NoteQuota>().MutedUntil);
        stage.Play(anna, "00 90 3C 40");
        Assert.Equal("00903C40", Hex(berts.Last<Protocol.MidiMessage>()));
    }

    [Fact]
    public void What_is_owed_does_not_come_before_what_was_played_ahead()
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");
        var ahead = stage.Clock.Milliseconds + 5_000;
        stage.Play(anna, "64 90 3C 40", ahead);

        stage.Room.Leave(anna, annas, Protocol.UserLeft.Types.Reason.Dropped);

        Assert.Equal(ahead + 100, berts.Last<Protocol.MidiMessage>().Timestamp);
    }

    [Fact]
    public void Only_the_owner_plays_where_the_setting_says_so_but_a_note_off_is_never_refused()
    {
        var stage = new Stage(settings: new RoomSettings { OnlyOwnerCanPlay = true });
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");

        stage.Play(anna, "00 90 3C 40 00 80 3C 40");

        Assert.Equal("00803C40", Hex(Assert.Single(berts.All<Protocol.MidiMessage>())));
        Assert.Equal("ONLY_OWNER_CAN_PLAY", annas.Last<Protocol.Error>().Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_may_not_play_any_more_leaves_nothing_sounding(bool bySetting)
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(settings: new RoomSettings { OnlyOwnerCanPlay = !bySetting }, owner: owner);
        var (ruler, rulers) = stage.Enter(owner);
        var (anna, annas) = stage.Enter("anna");
        stage.Play(bySetting ? anna : ruler, "00 90 3C 40 00 B0 40 7F");

        if (bySetting)
            stage.Room.Update(stage.Room.Profile with { Settings = new RoomSettings { OnlyOwnerCanPlay = true } });
        else
            stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = Protocol.ChatCommand.Types.Command.Owner, Target = "anna" });

        Assert.Equal("00803C4000B04000", Hex((bySetting ? rulers : annas).Last<Protocol.MidiMessage>()));
    }

    [Fact]
    public void Notes_of_a_socket_that_another_one_has_taken_over_come_too_late()
    {
        var stage = new Stage();
        var someone = Stage.Someone("anna");
        var (anna, old) = stage.Enter(someone);
        var (_, berts) = stage.Enter("bert");
        stage.Enter(someone);

        stage.Play(anna, "00 90 3C 40", by: old);

        Assert.Empty(berts.All<Protocol.MidiMessage>());
        Assert.True(anna.Sounding.IsSilent);
    }

    [Fact]
    public void Frames_are_given_back_when_the_room_has_closed()
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        stage.Enter("bert");
        for (var i = 0; i < 500; i++)
        {
            stage.Play(anna, "00 90 3C 40 00 80 3C 40");
            stage.Room.SetStatus(anna, i % 2 == 0 ? Protocol.Status.Away : Protocol.Status.Online);
        }

        stage.Room.Close(Protocol.RoomClosed.Types.Reason.Deleted);

        Assert.Equal(0, stage.Frames.Outstanding);
        Assert.Equal(4010, annas.ClosedWith);
    }

    private static string Hex(Protocol.MidiMessage part) => Convert.ToHexString(part.MidiData.Span);
}
