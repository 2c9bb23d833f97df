using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Tests.Chat.SharePlay.State;

/// <summary>The actions of the Stuffchat wire reference, 2.5, one after the other.</summary>
public sealed class ControlTests
{
    [Fact]
    public void A_queue_begins_empty_and_paused()
    {
        var state = new Player().State;

        Assert.Equal((0, null, RepeatMode.Off), (state.Queue.Count, state.Queue.Current, state.Repeat));
        Assert.Equal((false, null, 0d), (state.Playback.IsPlaying, state.Playback.StartTime, state.Playback.Position));
    }

    [Fact]
    public void The_first_song_becomes_the_current_one_and_does_not_start_by_itself()
    {
        var player = Player.With("a", "b");

        Assert.Equal(0, player.State.Queue.Current);
        Assert.False(player.State.Playback.IsPlaying);
        Assert.Equal(0, player.Pass(10).Position);
    }

    [Fact]
    public void Play_and_pause_run_and_stop_the_clock_to_the_millisecond()
    {
        var player = Player.With("a").Play().Pass(12.345).Do((state, now) => state.Pause(now)).Pass(100);
        Assert.Equal(12.345, player.Position);
        Assert.Null(player.State.Playback.StartTime);

        player.Play().Pass(1);

        Assert.Equal(13.345, player.Position, 3);
        Assert.Same(player.State, player.Play().State);
    }

    [Fact]
    public void The_clock_does_not_run_before_the_song_is_there()
    {
        var player = new Player();
        player.Play().Pass(60);
        var id = player.Add("a");
        player.Pass(60);
        Assert.Equal((true, null), (player.State.Playback.IsPlaying, player.State.Playback.StartTime));
        var claim = player.Claim()!.Value;

        player.Do((state, now) => state.Ready(id, claim.Token, new Song(100, 1, false), now)).Pass(5);

        Assert.Equal(5, player.Position, 3);
    }

    [Fact]
    public void A_song_that_is_chosen_before_it_is_there_begins_at_its_beginning()
    {
        var player = Player.With("a");
        var late = player.Add("b");
        player.Track(1).Pass(30);
        Assert.Equal(0, player.Position);
        var claim = player.Claim()!.Value;

        player.Do((state, now) => state.Ready(late, claim.Token, new Song(100, 1, false), now)).Pass(2);

        Assert.Equal(2, player.Position, 3);
    }

    [Theory]
    [InlineData(12.5, 12.5)]
    [InlineData(-3, 0)]
    [InlineData(1e300, 100)]
    [InlineData(0, 0)]
    public void Seek_goes_to_a_place_in_the_song(double wanted, double position)
    {
        var player = Player.With("a").Play().Pass(50).Do((state, now) => state.Seek(wanted, now));

        Assert.Equal(position, player.Position);
        Assert.Equal(position + 1, player.Pass(1).Position, 3);
    }

    [Fact]
    public void Seek_does_nothing_without_a_song_or_before_its_length_is_known()
    {
        var player = new Player();
        Assert.Same(player.State, player.Do((state, now) => state.Seek(3, now)).State);
        player.Add("a");

        player.Do((state, now) => state.Seek(3, now));

        Assert.Equal(0, player.Position);
    }

    [Fact]
    public void Track_plays_a_song_from_its_beginning()
    {
        var player = Player.With("a", "b", "c").Track(2).Pass(7);

        Assert.Equal((2, true, 7d), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Track_and_remove_do_nothing_with_an_index_that_is_not_there(int index)
    {
        var player = Player.With("a", "b", "c");

        Assert.Same(player.State, player.State.Track(index, player.Now));
        Assert.Same(player.State, player.State.Remove(index, player.Now));
    }

    [Fact]
    public void Next_goes_on_and_after_the_last_song_ends_at_the_first()
    {
        var player = Player.With("a", "b").Play().Pass(10).Next();
        Assert.Equal((1, true, 0d), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));

        player.Pass(10).Next();

        Assert.Equal((0, false, 0d, null), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position, player.State.Playback.StartTime));
    }

    [Fact]
    public void With_repeat_all_the_first_song_follows_the_last() =>
        Assert.Equal(0, Player.With("a", "b").Repeat(RepeatMode.All).Track(1).Pass(10).Next().State.Queue.Current);

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 0)]
    public void With_repeat_one_next_begins_the_same_song_anew(bool plays, double position)
    {
        var player = Player.With("a", "b").Repeat(RepeatMode.One);
        if (plays)
            player.Play();

        player.Pass(10).Next().Pass(4);

        Assert.Equal((0, plays, position), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));
    }

    [Fact]
    public void Next_and_prev_do_nothing_in_an_empty_queue()
    {
        var player = new Player();

        Assert.Same(player.State, player.State.Next("one", null, player.Now));
        Assert.Same(player.State, player.State.Prev(player.Now));
    }

    [Theory]
    [InlineData(1, 3.5, false, 1)] // Into the song: begin it anew.
    [InlineData(1, 2, false, 0)]
    [InlineData(0, 2, false, 0)]
    [InlineData(0, 2, true, 2)]
    [InlineData(0, 3.5, true, 0)]
    public void Prev_goes_back_or_to_the_beginning(int from, double position, bool repeats, int to)
    {
        var player = Player.With("a", "b", "c").Repeat(repeats ? RepeatMode.All : RepeatMode.Off).Track(from).Pass(position).Do((state, now) => state.Prev(now));

        Assert.Equal((to, true, 0d), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));
    }

    [Fact]
    public void Repeat_goes_from_off_to_all_to_one_and_round()
    {
        var player = new Player();
        var modes = Enumerable.Range(0, 4).Select(_ => player.Do((state, _) => state.ToggleRepeat()).State.Repeat);

        Assert.Equal([RepeatMode.All, RepeatMode.One, RepeatMode.Off, RepeatMode.All], modes);
    }

    [Theory]
    [InlineData(0, "b c", 0, 20)] // Before the current one.
    [InlineData(2, "a b", 1, 20)] // After it.
    [InlineData(1, "a c", 1, 0)] // Itself: the next one moves up.
    public void Remove_takes_a_song_out_and_the_current_one_goes_on(int index, string left, int current, double position)
    {
        var player = Player.With("a", "b", "c").Track(1).Pass(20).Do((state, now) => state.Remove(index, now));

        Assert.Equal(left.Split(' '), player.Titles);
        Assert.Equal((current, true, position), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));
    }

    [Fact]
    public void Removing_the_last_song_of_the_queue_while_it_plays_plays_the_one_before()
    {
        var player = Player.With("a", "b").Track(1).Pass(20).Do((state, now) => state.Remove(1, now));

        Assert.Equal((0, true, 0d), (player.State.Queue.Current, player.State.Playback.IsPlaying, player.Position));
    }

    [Fact]
    public void Removing_the_only_song_and_clearing_leave_a_paused_empty_queue()
    {
        Player[] players =
        [
            Player.With("a").Play().Pass(20).Do((state, now) => state.Remove(0, now)),
            Player.With("a", "b").Play().Pass(20).Do((state, now) => state.Clear(now)),
        ];

        Assert.All(players, player => Assert.Equal(
            (0, null, false, null, 0d),
            (player.State.Queue.Count, player.State.Queue.Current, player.State.Playback.IsPlaying, player.State.Playback.StartTime, player.Position)));
    }

    [Fact]
    public void A_queue_takes_200_songs_and_no_more()
    {
        var player = new Player();
        for (var i = 0; i < Queue.MaxItems; i++)
            player.Add($"https://example.org/{i}.mp3");

        Assert.False(player.State.CanAdd(new Item(Guid.NewGuid(), "https://example.org/one-more.mp3", Item.Unnamed)));
    }

    [Fact]
    public void A_queue_takes_fewer_songs_with_long_addresses()
    {
        var player = new Player();
        var item = new Item(Guid.NewGuid(), new string('a', Item.MaxUrl), Item.Unnamed);
        while (player.State.CanAdd(item))
            player.Add(item.Url);

        Assert.InRange(player.State.Queue.Count, 40, Queue.MaxItems - 1);
    }
}
