using Ensemble.Rooms.Live;
using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Registry;
using Command = Ensemble.Contracts.Realtime.ChatCommand.Types.Command;
using Failure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;
using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

/// <summary>What leaving and joining again doesn't change.</summary>
public sealed class StandingTests
{
    private readonly Visitor _owner = Stage.Someone("owner");
    private readonly Visitor _visitor = Stage.Someone("anna");

    [Fact]
    public void A_mute_outlasts_leaving_and_ends_in_its_time()
    {
        var stage = new Stage(owner: _owner);
        var (ruler, rulers) = stage.Enter(_owner);
        var (anna, annas) = stage.Enter(_visitor);
        stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = Command.Mute, Target = "anna", Seconds = 60 });
        stage.Room.Leave(anna, annas, Reason.Left);
        stage.Pass(TimeSpan.FromSeconds(30));

        var (again, line) = stage.Enter(_visitor);
        stage.Room.Say(again, "psst");
        stage.Play(again, "00 90 3C 40");

        Assert.All(line.All<Protocol.Error>(), error => Assert.Equal("MUTED", error.Code));
        Assert.Empty(rulers.All<Protocol.ChatMessage>());
        Assert.Empty(rulers.All<Protocol.MidiMessage>());
        stage.Pass(TimeSpan.FromSeconds(31));
        stage.Room.Say(again, "at last");
        Assert.Equal("at last", rulers.Last<Protocol.ChatMessage>().Message);
    }

    [Fact]
    public void A_spent_quota_and_a_spent_pace_of_chat_stay_spent()
    {
        var stage = new Stage();
        var (_, berts) = stage.Enter("bert");
        var (anna, annas) = stage.Enter(_visitor);
        stage.Play(anna, string.Concat(Enumerable.Repeat("00 90 3C 40", 1_201)));
        for (var i = 0; i < 10; i++)
            stage.Room.Say(anna, "flood");
        stage.Room.Leave(anna, annas, Reason.Left);

        var (again, line) = stage.Enter(_visitor);
        stage.Room.Say(again, "more");
        stage.Play(again, "00 90 3C 40");

        var quota = line.Last<Protocol.RoomJoined>().Quota;
        Assert.Equal(0u, quota.Left);
        Assert.True(quota.MutedUntil > stage.Clock.Milliseconds);
        Assert.Equal("CHAT_TOO_FAST", line.Last<Protocol.Error>().Code);
        Assert.Empty(berts.All<Protocol.MidiMessage>());
        Assert.Equal(10, berts.All<Protocol.ChatMessage>().Count());
    }

    [Fact]
    public void Nothing_is_remembered_of_those_long_gone_but_the_latest_of_many_mutes()
    {
        var standings = new Standings();
        NoteQuota Quota() => new(400, 1_200, 0);
        var first = standings.Of(_visitor, Quota);
        standings.Forget(now: 1_000, present: []);
        Assert.NotSame(first, standings.Of(_visitor, Quota));

        var muted = Enumerable.Range(0, 1_100).Select(i => (Who: Stage.Someone("x"), At: (long)i)).ToList();
        muted.ForEach(one => (standings.Of(one.Who, Quota).MutedUntil, standings.Of(one.Who, Quota).LeftAt) = (long.MaxValue, one.At));
        standings.Forget(now: 2_000, present: []);
        Assert.Equal(0, standings.Of(muted[0].Who, Quota).MutedUntil);
        Assert.Equal(long.MaxValue, standings.Of(muted[^1].Who, Quota).MutedUntil);
    }

    [Fact]
    public void Coming_and_going_has_a_pace_and_guests_of_one_address_have_it_together()
    {
        var stage = new Stage(maxUsers: 50);
        var position = stage.Enter("bert").Line.Last<Protocol.RoomJoined>();
        for (var i = 0; i < 200; i++)
        {
            var line = new HeardLine();
            if (stage.Room.Join(_visitor, line, hasKey: false, resume: null, out var failure) is { } anna)
                stage.Room.Leave(anna, line, Reason.Left);
            else
                Assert.Equal(Failure.TooFast, failure);
        }

        var address = Guid.NewGuid();
        for (var i = 0; i < 200; i++)
        {
            var line = new HeardLine();
            if (stage.Room.Join(Visitor.Guest(address), line, hasKey: false, resume: null, out _) is { } guest)
                stage.Room.Leave(guest, line, Reason.Left);
        }

        var (_, back) = stage.Enter(Stage.Someone("carla"), new Protocol.Resume { Epoch = position.Epoch, Offset = position.Offset });
        Assert.Equal(121u, back.Last<Protocol.Resumed>().Replayed); // ten and fifty came and went, and carla came
    }

    [Fact]
    public void The_owner_and_moderators_come_into_a_full_room_and_a_promised_place_is_kept()
    {
        var stage = new Stage(maxUsers: 2, owner: _owner, settings: new RoomSettings());
        stage.Enter("anna");

        Assert.Equal(Failure.Unspecified, stage.Room.Reserve(_visitor, hasKey: false));
        Assert.Null(stage.Room.Join(Stage.Someone("late"), new HeardLine(), false, null, out var failure));
        Assert.Equal(Failure.RoomFull, failure);
        stage.Enter(_visitor);
        Assert.Equal(3u, stage.Enter(_owner).Member.Slot);
        Assert.Equal(4u, stage.Enter(Stage.Someone("mod", "moderator")).Member.Slot);
    }

    [Fact]
    public void A_promise_that_nobody_takes_up_is_forgotten()
    {
        var stage = new Stage(maxUsers: 1);
        stage.Room.Reserve(_visitor, hasKey: false);
        Assert.Equal(Failure.RoomFull, stage.Room.Reserve(Stage.Someone("late"), hasKey: false));

        stage.Pass(TimeSpan.FromSeconds(6));

        stage.Enter("late");
    }

    [Fact]
    public void A_promise_to_somebody_who_is_in_already_takes_no_second_place()
    {
        var stage = new Stage(maxUsers: 2);
        stage.Enter(_visitor);
        Assert.Equal(Failure.Unspecified, stage.Room.Reserve(_visitor, hasKey: false));

        stage.Enter("bert");
    }

    [Fact]
    public void A_banned_guest_is_known_by_the_address_and_accounts_from_there_are_not_kept_out()
    {
        var stage = new Stage(owner: _owner);
        var (ruler, _) = stage.Enter(_owner);
        var address = Guid.NewGuid();
        var (guest, line) = stage.Enter(Visitor.Guest(address));

        stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = Command.Ban, Target = guest.Visitor.Username, Seconds = 60 });

        Assert.Equal(4008, line.ClosedWith);
        Assert.True(stage.Room.IsBanned(Visitor.Guest(address)));
        Assert.False(stage.Room.IsBanned(Visitor.Guest(Guid.NewGuid())));
        stage.Enter(_visitor with { Address = address });
        stage.Pass(TimeSpan.FromSeconds(61));
        Assert.False(stage.Room.IsBanned(Visitor.Guest(address)));
        Assert.Contains($"unbanned {guest.Visitor.UserId}", stage.Journal.Facts); // and so is the address
    }

    [Fact]
    public void A_name_of_32_hex_digits_is_a_name()
    {
        var stage = new Stage(owner: _owner);
        var (ruler, _) = stage.Enter(_owner);
        var (_, line) = stage.Enter("0123456789abcdef0123456789abcdef");

        stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = Command.Kick, Target = "0123456789ABCDEF0123456789ABCDEF" });

        Assert.Equal(4008, line.ClosedWith);
    }
}
