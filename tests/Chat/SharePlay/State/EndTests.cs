using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Tests.Chat.SharePlay.State;

/// <summary>A song ends once, whoever notices first: the server by its clock, or the players of the listeners, all of them.</summary>
public sealed class EndTests
{
    [Fact]
    public void The_server_goes_on_when_the_song_and_a_moment_of_grace_are_over()
    {
        var player = Player.With("a", "b").Play().Pass(100.9);
        Assert.Same(player.State, player.EndTurn().State);

        player.Pass(0.1).EndTurn();

        Assert.Equal((1, true, 0d), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));
        Assert.Same(player.State, player.EndTurn().State);
    }

    [Fact]
    public void When_it_ends_is_known_beforehand()
    {
        var player = Player.With("a").Play().Pass(10).Do((state, now) => state.Seek(60, now));

        Assert.Equal(player.Now + TimeSpan.FromSeconds(40) + SharePlayState.Grace, player.State.TurnEndsAt());
        Assert.Null(player.Do((state, now) => state.Pause(now)).State.TurnEndsAt());
    }

    [Fact]
    public void After_the_last_song_the_server_stops_at_the_first()
    {
        var player = Player.With("a", "b").Track(1).Pass(101).EndTurn();

        Assert.Equal((0, false, 0d), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));
    }

    [Fact]
    public void With_repeat_one_it_begins_again_each_time()
    {
        var player = Player.With("a", "b").Repeat(RepeatMode.One).Play();
        var turn = player.State.Playback.Turn;

        for (var time = 1; time <= 3; time++)
        {
            player.Pass(101).EndTurn();
            Assert.Equal((0, turn + time, 0d), (player.State.Queue.Current, player.State.Playback.Turn, player.Position));
        }
    }

    [Fact]
    public void The_next_of_every_player_after_the_servers_own_counts_for_nothing()
    {
        var player = Player.With("a", "b", "c").Play().Pass(101).EndTurn();

        player.Next("one").Pass(0.4).Next("two").Pass(2).Next("three");

        Assert.Equal(1, player.State.Queue.Current);
    }

    [Fact]
    public void Of_the_next_of_all_players_before_the_servers_one_counts()
    {
        var player = Player.With("a", "b", "c").Play().Pass(99.8);

        player.Next("one").Pass(0.3).Next("two").Pass(1.5).Next("three").EndTurn();

        Assert.Equal(1, player.State.Queue.Current);
    }

    [Fact]
    public void The_same_holds_when_the_same_song_is_repeated_or_the_queue_has_ended()
    {
        var repeated = Player.With("a").Repeat(RepeatMode.One).Play().Pass(100).Next("one").Pass(1.5);
        Assert.Equal(1.5, repeated.Next("two").Position, 3);

        var ended = Player.With("a", "b").Track(1).Pass(100).Next("one").Pass(1.5).Next("two");
        Assert.Equal((0, false), (ended.State.Queue.Current, ended.State.Playback.IsPlaying));
    }

    [Fact]
    public void Who_wants_to_skip_the_song_that_begins_just_now_can()
    {
        var player = Player.With("a", "b", "c").Play().Pass(101).EndTurn().Next("one").Pass(1.5);

        Assert.Equal(2, player.Next("one").State.Queue.Current);
    }

    [Fact]
    public void After_a_while_a_next_is_a_wish()
    {
        var player = Player.With("a", "b", "c").Play().Pass(101).EndTurn().Pass(EndedTurn.Echo.TotalSeconds);

        Assert.Equal(2, player.Next("late").State.Queue.Current);
    }

    [Fact]
    public void Two_who_press_next_at_the_same_moment_skip_one_song()
    {
        var player = Player.With("a", "b", "c").Play().Pass(50);

        player.Next("one").Pass(0.5).Next("two");
        Assert.Equal(1, player.State.Queue.Current);

        Assert.Equal(2, player.Pass(0.5).Next("two").State.Queue.Current);
    }

    [Fact]
    public void A_client_that_names_the_turn_ends_that_turn_and_no_other()
    {
        var player = Player.With("a", "b", "c").Play().Pass(50);
        var turn = player.State.Playback.Turn;

        player.Do((state, now) => state.Next("one", turn, now)).Do((state, now) => state.Next("two", turn, now)).Do((state, now) => state.Next("three", turn - 1, now));
        Assert.Equal(1, player.State.Queue.Current);

        player.Do((state, now) => state.Next("one", turn + 1, now));
        Assert.Equal(2, player.State.Queue.Current);
    }

    [Fact]
    public void What_can_not_be_had_is_passed_over()
    {
        var player = new Player();
        player.AddReady("a", 100);
        foreach (var broken in new[] { "b", "c" })
        {
            player.Add(broken);
            var (id, token) = player.Claim()!.Value;
            player.Do((state, now) => state.Fail(id, token, "No.", now));
        }

        player.AddReady("d", 100);
        player.Play().Pass(101).EndTurn();

        Assert.Equal(3, player.State.Queue.Current);
    }

    [Theory]
    [InlineData("Off")]
    [InlineData("All")]
    [InlineData("One")]
    public void A_queue_of_nothing_that_can_be_had_stops(string repeat)
    {
        var player = new Player().Repeat(Enum.Parse<RepeatMode>(repeat)).Play();
        foreach (var broken in new[] { "a", "b" })
        {
            player.Add(broken);
            var (id, token) = player.Claim()!.Value;
            player.Do((state, now) => state.Fail(id, token, "No.", now));
        }

        player.EndTurn();

        Assert.False(player.State.Playback.IsPlaying);
        Assert.Null(player.State.TurnEndsAt());
    }
}
