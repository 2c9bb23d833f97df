using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class ResumeTests
{
    [Fact]
    public void Who_comes_back_hears_what_was_missed_and_the_note_offs_owed_but_no_notes()
    {
        var stage = new Stage();
        var visitor = Stage.Someone("anna");
        var (anna, annas) = stage.Enter(visitor);
        var (bert, berts) = stage.Enter("bert");
        var (carla, carlas) = stage.Enter("carla");
        stage.Play(carla, "00 90 3C 40");
        var last = annas.Heard.Last(message => message.Offset > 0);
        stage.Room.Leave(anna, annas, Reason.Dropped);
        stage.Room.Say(bert, "where is anna?");
        stage.Play(bert, "00 90 40 40");
        stage.Room.Leave(carla, carlas, Reason.Left);

        var (again, line) = stage.Enter(visitor, new Protocol.Resume { Epoch = last.Epoch, Offset = last.Offset });

        Assert.Equal("where is anna?", line.Last<Protocol.ChatMessage>().Message);
        Assert.Equal("00803C40", Convert.ToHexString(Assert.Single(line.All<Protocol.MidiMessage>()).MidiData.Span));
        Assert.Equal("carla", stage.Room.Members.Count == 2 ? "carla" : "");
        var resumed = line.Last<Protocol.Resumed>();
        Assert.Equal((again.Slot, anna.Slot), (resumed.YourSlot, again.Slot));
        Assert.Equal((int)resumed.Replayed, line.Heard.Count - 1);
        Assert.Empty(line.All<Protocol.RoomJoined>());
        Assert.Equal(Enumerable.Range(1, line.Heard.Count - 1).Select(i => last.Offset + (ulong)i), line.Heard.SkipLast(1).Select(message => message.Offset));
    }

    [Theory]
    [InlineData(1, 0)] // another life of the room
    [InlineData(0, 1_000)] // an offset that never was
    public void A_position_that_the_room_does_not_know_gets_the_whole_state(ulong epochChange, ulong offsetChange)
    {
        var stage = new Stage();
        var (_, annas) = stage.Enter("anna");
        var joined = annas.Last<Protocol.RoomJoined>();

        var (_, line) = stage.Enter(Stage.Someone("bert"), new Protocol.Resume { Epoch = joined.Epoch + epochChange, Offset = joined.Offset + offsetChange });

        Assert.Equal(2, line.Last<Protocol.Resync>().State.Members.Count);
    }

    [Fact]
    public void After_more_than_three_hundred_events_or_five_minutes_it_is_the_whole_state()
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var joined = annas.Last<Protocol.RoomJoined>();
        var position = new Protocol.Resume { Epoch = joined.Epoch, Offset = joined.Offset };

        for (var i = 0; i < 300; i++)
            stage.Room.Update(stage.Room.Profile);
        stage.Room.Resume(anna, position);
        Assert.Equal(300u, annas.Last<Protocol.Resumed>().Replayed);

        stage.Room.Update(stage.Room.Profile);
        stage.Room.Resume(anna, position);
        Assert.Single(annas.All<Protocol.Resync>());

        position.Offset += 300;
        stage.Pass(TimeSpan.FromMinutes(6));
        stage.Room.Resume(anna, position);
        Assert.Equal(2, annas.All<Protocol.Resync>().Count());
    }
}
