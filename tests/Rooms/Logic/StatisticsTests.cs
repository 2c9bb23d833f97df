using Ensemble.Contracts.Events;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Statistics;
using LeaveReason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class StatisticsTests
{
    private const string Chord = "00 90 3C 40 00 90 40 40 00 90 43 40";
    private const string Released = "00 80 3C 40 00 80 40 40 00 80 43 40";

    [Fact]
    public void A_note_on_counts_and_a_note_off_of_either_kind_a_pedal_and_a_bend_do_not()
    {
        var stage = new Stage();
        var (anna, _) = stage.Enter("anna");

        stage.Play(anna, Chord);
        stage.Play(anna, Released + " 00 90 3C 00 00 B0 40 7F 00 E0 00 40");

        Assert.Equal(new PlayedShare(anna.Visitor.UserId, 3, 0), Assert.Single(stage.Tallies.Take()));
    }

    [Fact]
    public void What_is_refused_does_not_count()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(settings: new RoomSettings { OnlyOwnerCanPlay = true }, owner: owner);
        var (ruler, _) = stage.Enter(owner);
        var (anna, _) = stage.Enter("anna");

        stage.Play(anna, Chord);
        stage.Play(ruler, Chord);

        Assert.Equal([owner.UserId], stage.Tallies.Take().Select(share => share.UserId));
    }

    [Fact]
    public void Nothing_counts_of_who_is_muted()
    {
        var owner = Stage.Someone("owner");
        var stage = new Stage(owner: owner);
        var (ruler, _) = stage.Enter(owner);
        var (anna, _) = stage.Enter("anna");
        stage.Room.Obey(ruler, new Protocol.ChatCommand { Command = Protocol.ChatCommand.Types.Command.Mute, Target = "anna" });

        stage.Play(anna, Chord);

        Assert.Empty(stage.Tallies.Take());
    }

    [Fact]
    public void Of_who_runs_dry_only_what_sounded_before_counts()
    {
        var stage = new Stage(RoomType.Lobby);
        var (anna, _) = stage.Enter("anna");

        for (var run = 0; run < 70; run++)
            stage.Play(anna, string.Concat(Enumerable.Repeat("00 90 3C 40", 10)));

        Assert.Equal(600, Assert.Single(stage.Tallies.Take()).Notes);
    }

    [Fact]
    public void What_comes_by_a_line_that_was_taken_over_or_after_leaving_does_not_count()
    {
        var stage = new Stage();
        var anna = Stage.Someone("anna");
        var (member, old) = stage.Enter(anna);
        var (_, line) = stage.Enter(anna);

        stage.Play(member, Chord, by: old);
        stage.Room.Leave(member, line, LeaveReason.Left);
        stage.Play(member, Chord);

        Assert.Empty(stage.Tallies.Take());
    }

    [Fact]
    public void A_guest_has_no_statistics()
    {
        var stage = new Stage();
        var (guest, _) = stage.Enter(Visitor.Guest(Guid.NewGuid()));

        stage.Play(guest, Chord);

        Assert.Empty(stage.Tallies.Take());
    }

    [Fact]
    public void Time_is_counted_from_note_to_note_and_of_a_longer_pause_five_seconds()
    {
        var stage = new Stage();
        var (anna, _) = stage.Enter("anna");

        foreach (var pause in new[] { 250, 4_000, 60_000, 1_000 })
        {
            stage.Play(anna, Chord);
            stage.Time.Advance(TimeSpan.FromMilliseconds(pause));
        }

        Assert.Equal(250 + 4_000 + 5_000 + 1_000, Assert.Single(stage.Tallies.Take()).Milliseconds);
    }

    [Fact]
    public void Time_ends_when_the_player_leaves()
    {
        var stage = new Stage();
        var (anna, line) = stage.Enter("anna");
        stage.Play(anna, Chord);
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        stage.Room.Leave(anna, line, LeaveReason.Left);
        stage.Time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(1_000, Assert.Single(stage.Tallies.Take()).Milliseconds);
    }

    [Fact]
    public void Looks_in_between_change_no_sum()
    {
        var (looked, unseen) = (new PlayTally(), new PlayTally());
        var random = new Random(1722);
        var (notes, milliseconds, now) = (0L, 0L, 0L);
        for (var step = 0; step < 10_000; step++)
        {
            now += random.Next(0, 9_000);
            if (random.Next(2) == 0)
            {
                var ons = random.Next(0, 4);
                looked.Count(ons, now);
                unseen.Count(ons, now);
            }
            else
            {
                Add(looked.Take(now));
            }
        }

        Add(looked.Take(now));
        Assert.Equal(unseen.Take(now), (notes, milliseconds));
        Assert.InRange(milliseconds, 1, now);

        void Add((long Notes, long Milliseconds) taken) => (notes, milliseconds) = (notes + taken.Notes, milliseconds + taken.Milliseconds);
    }

    [Fact]
    public async Task Rooms_that_count_at_once_lose_nothing_while_it_is_taken()
    {
        var (tally, seen) = (new PlayTally(), 0L);
        var playing = Enumerable.Range(0, 2).Select(room => Task.Run(() =>
        {
            for (var now = 0; now < 200_000; now++)
                tally.Count(1, now);
        })).ToList();

        var end = Task.WhenAll(playing);
        while (!end.IsCompleted)
            seen += tally.Take(0).Notes;
        await end;

        Assert.Equal(400_000, seen + tally.Take(0).Notes);
    }

    [Fact]
    public void A_tally_goes_when_it_was_taken_after_its_user_left_every_room()
    {
        var stage = new Stage();
        var anna = Stage.Someone("anna");
        var (first, second) = (stage.Tallies.Open(anna)!, stage.Tallies.Open(anna)!);
        Assert.Same(first, second);
        first.Count(1, stage.Clock.Milliseconds);

        stage.Tallies.Close(first);
        stage.Tallies.Take();
        Assert.Same(first, stage.Tallies.Open(anna));
        stage.Tallies.Close(first);
        stage.Tallies.Close(first);
        stage.Tallies.Take();

        Assert.NotSame(first, stage.Tallies.Open(anna));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var tally = new PlayTally();
        tally.Count(1, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var now = 0; now < 100_000; now++)
            tally.Count(1, now);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_an_erased_user_has_played_is_forgotten()
    {
        var stage = new Stage();
        var (anna, _) = stage.Enter("anna");
        stage.Play(anna, Chord);

        stage.Room.Forget(anna.Visitor.UserId);
        stage.Tallies.Forget(anna.Visitor.UserId);

        Assert.Empty(stage.Tallies.Take());
        Assert.Equal(0, stage.Tallies.Waiting);
    }
}
