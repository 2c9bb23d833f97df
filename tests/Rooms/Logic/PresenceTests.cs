using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class PresenceTests
{
    [Fact]
    public void Presence_takes_no_place_in_the_history_and_is_told_to_who_resumes()
    {
        var stage = new Stage();
        var visitor = Stage.Someone("anna");
        var (anna, annas) = stage.Enter(visitor);
        var (bert, _) = stage.Enter("bert");
        var last = annas.Heard.Last(message => message.Offset > 0);
        stage.Room.Leave(anna, annas, Reason.Dropped);
        stage.Room.SetStatus(bert, Protocol.Status.Busy);
        stage.Room.Dress(bert, new Protocol.Avatar { Appearance = "hat" });
        stage.Room.Dress(bert, new Protocol.Avatar { Position = new Protocol.Avatar.Types.Position { X = 3 } });

        var (_, line) = stage.Enter(visitor, new Protocol.Resume { Epoch = last.Epoch, Offset = last.Offset });

        Assert.Equal(2u, line.Last<Protocol.Resumed>().Replayed); // anna left and came
        var updated = Assert.Single(line.Heard, message => message.UserUpdated is not null);
        Assert.Equal(0ul, updated.Offset);
        var (status, avatar) = (updated.UserUpdated.Member.Status, updated.UserUpdated.Member.Avatar);
        Assert.Equal((Protocol.Status.Busy, "hat", 3f), (status, avatar.Appearance, avatar.Position.X));
    }

    [Fact]
    public void Status_toggles_have_a_pace()
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");

        for (var i = 0; i < 1_000; i++)
            stage.Room.SetStatus(anna, i % 2 == 0 ? Protocol.Status.Away : Protocol.Status.Online);

        Assert.Equal(20, berts.All<Protocol.UserUpdated>().Count());
        Assert.Equal("TOO_FAST", annas.Last<Protocol.Error>().Code);
        stage.Pass(TimeSpan.FromSeconds(1));
        stage.Room.SetStatus(anna, Protocol.Status.Busy);
        Assert.Equal(21, berts.All<Protocol.UserUpdated>().Count());
    }

    [Fact]
    public void The_history_is_bounded_in_bytes()
    {
        var stage = new Stage(settings: new Ensemble.Rooms.Registry.RoomSettings { BlackMidi = true });
        var (_, berts) = stage.Enter("bert");
        var joined = berts.Last<Protocol.RoomJoined>();
        var chord = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"00 9{i / 128:X} {i % 128:X2} 40"));
        for (var i = 0; i < 100; i++)
        {
            var (member, line) = stage.Enter($"player {i}");
            stage.Play(member, chord);
            stage.Room.Leave(member, line, Reason.Left);
        }

        var (_, back) = stage.Enter(Stage.Someone("anna"), new Protocol.Resume { Epoch = joined.Epoch, Offset = joined.Offset });

        Assert.NotEmpty(back.All<Protocol.Resync>());
    }
}
