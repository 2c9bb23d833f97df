using Ensemble.Rooms.Registry;
using Failure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;
using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class MembershipTests
{
    [Fact]
    public void In_another_life_of_the_room_its_owner_has_fifteen_seconds_from_the_first_who_is_back()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner, ownerHasCome: true);
        stage.Pass(TimeSpan.FromSeconds(30));
        var (anna, _) = stage.Enter("anna");
        stage.Pass(TimeSpan.FromSeconds(14));
        Assert.Equal(owner.UserId, stage.Room.Profile.OwnerId);

        stage.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(anna.Visitor.UserId, stage.Room.Profile.OwnerId);
    }

    [Fact]
    public void An_owner_who_is_back_in_another_life_of_the_room_keeps_it()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner, ownerHasCome: true);
        stage.Enter("anna");
        stage.Pass(TimeSpan.FromSeconds(14));

        stage.Enter(owner);
        stage.Pass(TimeSpan.FromSeconds(30));

        Assert.Equal(owner.UserId, stage.Room.Profile.OwnerId);
        Assert.DoesNotContain("owner came", stage.Journal.Facts);
    }

    [Fact]
    public void A_room_waits_for_an_owner_who_has_not_come_yet_and_writes_the_first_coming_down_once()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner);
        stage.Enter("anna");
        stage.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(owner.UserId, stage.Room.Profile.OwnerId);

        for (var i = 0; i < 2; i++)
        {
            var (member, line) = stage.Enter(owner);
            stage.Room.Leave(member, line, Reason.Left);
        }

        Assert.Single(stage.Journal.Facts, "owner came");
    }

    [Fact]
    public void A_newcomer_hears_the_whole_state_and_the_others_of_the_newcomer()
    {
        var stage = new Stage(settings: new RoomSettings { WelcomeMessage = "Hello, {user}!" });
        var (anna, annas) = stage.Enter("anna");
        stage.Room.Say(anna, "first");

        var (bert, berts) = stage.Enter("bert");

        var joined = berts.Last<Protocol.RoomJoined>();
        Assert.Equal(["anna", "bert"], joined.Members.Select(member => member.User.Username));
        Assert.Equal("first", Assert.Single(joined.ChatHistory).Message);
        Assert.Equal(bert.Slot, joined.YourSlot);
        Assert.Equal(1_200u, joined.Quota.Max);
        Assert.Equal("Hello, bert!", berts.Last<Protocol.ChatMessage>().Message);
        Assert.Equal("bert", annas.Last<Protocol.UserJoined>().Member.User.Username);
        Assert.Equal(joined.Offset, annas.Heard[^1].Offset);
    }

    [Fact]
    public void A_newer_socket_takes_the_place_over()
    {
        var stage = new Stage();
        var visitor = Stage.Someone("anna");
        var (first, old) = stage.Enter(visitor);
        var (_, berts) = stage.Enter("bert");
        stage.Play(first, "00 90 3C 40");
        var before = berts.All<Protocol.UserJoined>().Count();

        var (second, _) = stage.Enter(visitor);

        Assert.Equal(4009, old.ClosedWith);
        Assert.Equal(first.Slot, second.Slot);
        Assert.Equal(before, berts.All<Protocol.UserJoined>().Count());
        Assert.Equal("00803C40", Convert.ToHexString(berts.Last<Protocol.MidiMessage>().MidiData.Span));
        stage.Room.Leave(first, old, Reason.Dropped);
        Assert.Equal(2, stage.Room.Members.Count);
    }

    [Fact]
    public void Joining_again_by_the_same_socket_changes_nothing()
    {
        var stage = new Stage();
        var (anna, line) = stage.Enter("anna");

        var again = stage.Room.Join(anna.Visitor, line, hasKey: false, resume: null, out _);

        Assert.Same(anna, again);
        Assert.Null(line.ClosedWith);
        Assert.Equal(2, line.All<Protocol.RoomJoined>().Count());
    }

    [Fact]
    public void Who_dropped_finds_the_old_slot_for_a_minute()
    {
        var stage = new Stage();
        var visitor = Stage.Someone("anna");
        var (anna, line) = stage.Enter(visitor);
        stage.Enter("bert");
        stage.Room.Leave(anna, line, Reason.Dropped);

        Assert.Equal(3u, stage.Enter("carla").Member.Slot);
        Assert.Equal(1u, stage.Enter(visitor).Member.Slot);
    }

    [Fact]
    public void A_full_room_a_banned_user_and_a_guest_where_none_may_be_are_refused()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(settings: new RoomSettings { AllowGuests = false }, maxUsers: 2, owner: owner);
        var (ruler, _) = stage.Enter(owner);
        var (anna, annas) = stage.Enter("anna");

        Assert.Equal(Failure.RoomFull, Refusal(stage, Stage.Someone("bert")));
        Assert.Equal(Failure.GuestsNotAllowed, Refusal(stage, Stage.Someone("guest", "guest")));
        stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = Protocol.ChatCommand.Types.Command.Ban, Target = "anna", Seconds = 60 });
        Assert.Equal(4008, annas.ClosedWith);
        Assert.Equal(Failure.Banned, Refusal(stage, anna.Visitor));
        stage.Pass(TimeSpan.FromSeconds(61));
        stage.Enter(anna.Visitor);
    }

    [Fact]
    public void Ownership_passes_to_the_longest_present_fifteen_seconds_after_the_owner_left()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner);
        var (ruler, rulers) = stage.Enter(owner);
        var (_, annas) = stage.Enter("anna");
        stage.Pass(TimeSpan.FromSeconds(1));
        stage.Enter("bert");
        stage.Room.Leave(ruler, rulers, Reason.Dropped);

        stage.Pass(TimeSpan.FromSeconds(14));
        Assert.Empty(annas.All<Protocol.OwnerChanged>());
        stage.Pass(TimeSpan.FromSeconds(2));

        Assert.Equal("anna", annas.Last<Protocol.OwnerChanged>().OwnerName);
        Assert.Contains("owner anna", stage.Journal.Facts);
        Assert.Equal(1_800u, annas.Last<Protocol.NoteQuota>().Max);
    }

    [Fact]
    public void An_owner_who_is_back_in_time_stays_the_owner()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner);
        var (ruler, rulers) = stage.Enter(owner);
        stage.Enter("anna");
        stage.Room.Leave(ruler, rulers, Reason.Dropped);
        stage.Pass(TimeSpan.FromSeconds(10));
        stage.Enter(owner);

        stage.Pass(TimeSpan.FromSeconds(20));

        Assert.Equal(owner.UserId, stage.Room.Profile.OwnerId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_empty_room_closes_after_a_minute_unless_it_is_persistent(bool persistent)
    {
        var stage = new Stage(settings: new RoomSettings { Persistent = persistent });
        var (anna, annas) = stage.Enter("anna");
        stage.Pass(TimeSpan.FromSeconds(100));
        stage.Room.Leave(anna, annas, Reason.Left);

        stage.Pass(TimeSpan.FromSeconds(59));
        Assert.False(stage.Room.IsClosed);
        stage.Pass(TimeSpan.FromSeconds(2));

        Assert.Equal(!persistent, stage.Room.IsClosed);
        Assert.Equal(!persistent, stage.Journal.Facts.Contains("closed"));
    }

    private static Failure Refusal(Stage stage, Ensemble.Rooms.Live.Visitor visitor)
    {
        Assert.Null(stage.Room.Join(visitor, new HeardLine(), hasKey: false, resume: null, out var failure));
        return failure;
    }
}
