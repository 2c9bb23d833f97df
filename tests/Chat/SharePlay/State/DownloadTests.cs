using Ensemble.Chat.SharePlay.State;
using Ensemble.Chat.SharePlay.Store;

namespace Ensemble.Tests.Chat.SharePlay.State;

public sealed class DownloadTests
{
    private readonly Player player = new();

    [Fact]
    public void A_channel_has_two_downloads_at_a_time_and_the_others_wait()
    {
        foreach (var song in new[] { "a", "b", "c" })
            player.Add(song);
        var (first, second, third) = (player.Claim(), player.Claim(), player.Claim());

        Assert.Equal(player.State.Queue.Items.Take(2).Select(item => item.Id), [first!.Value.Id, second!.Value.Id]);
        Assert.Null(third);
        player.Add("d");
        Assert.Equal(DownloadStatus.Pending, player.State.Queue.Items[3].Status);

        player.Do((state, now) => state.Ready(first.Value.Id, first.Value.Token, new Song(1, 1, false), now));

        Assert.Equal(player.State.Queue.Items[2].Id, player.Claim()!.Value.Id);
    }

    [Fact]
    public void The_current_song_comes_first_and_then_those_that_follow_it()
    {
        foreach (var song in new[] { "a", "b", "c", "d" })
            player.Add(song);
        player.Track(2);

        Assert.Equal([2, 3], new[] { player.Claim(), player.Claim() }.Select(claim => player.State.Queue.IndexOf(claim!.Value.Id)));
    }

    [Fact]
    public void It_goes_from_grabbing_over_downloading_to_ready()
    {
        var id = player.Add("a");
        Assert.Equal((DownloadStatus.Grabbing, "Grabbing...", 0d), Seen());
        var token = player.Claim()!.Value.Token;

        player.Do((state, now) => state.Describe(id, token, "Largo", 61.2, now));
        Assert.Equal((DownloadStatus.Downloading, "Largo", 61.2), Seen());
        player.Do((state, now) => state.Renew(id, token, 0.5, now));
        Assert.Equal(0.5, player.State.Queue.Items[0].Progress);
        player.Do((state, now) => state.Ready(id, token, new Song(61.5, 1_000, true), now));

        Assert.Equal((DownloadStatus.Ready, "Largo", 61.5), Seen());
        Assert.Equal((true, null, null), (player.State.Queue.Items[0].HasCover, player.State.Queue.Items[0].Claim, player.State.Queue.Items[0].Progress));
        Assert.Null(player.State.ClaimableAt(player.Now));
    }

    [Fact]
    public void An_error_is_told_at_the_song()
    {
        var id = player.Add("a");
        var token = player.Claim()!.Value.Token;

        player.Do((state, now) => state.Fail(id, token, new string('x', 1000), now));

        Assert.Equal((DownloadStatus.Error, "Error loading song"), (player.State.Queue.Items[0].Status, player.State.Queue.Items[0].Title));
        Assert.Equal(Item.MaxError, player.State.Queue.Items[0].Error!.Length);
    }

    [Fact]
    public void A_node_that_says_nothing_loses_its_download_and_what_it_still_says_counts_no_more()
    {
        var id = player.Add("a");
        var first = player.Claim()!.Value;
        Assert.Null(player.Claim());
        Assert.Equal(player.Now + Claim.Lease, player.State.ClaimableAt(player.Now));
        player.Pass(10).Do((state, now) => state.Renew(id, first.Token, null, now)).Pass(10);
        Assert.Null(player.Claim());

        player.Pass(5);
        Assert.Equal(player.Now, player.State.ClaimableAt(player.Now));
        var second = player.Claim()!.Value;

        Assert.NotEqual(first.Token, second.Token);
        Assert.False(player.State.HasClaim(id, first.Token));
        Assert.Same(player.State, player.State.Ready(id, first.Token, new Song(1, 1, false), player.Now));
        Assert.Same(player.State, player.State.Fail(id, first.Token, "No.", player.Now));
        Assert.Same(player.State, player.State.Describe(id, first.Token, "x", 1, player.Now));
        player.Do((state, now) => state.Ready(id, second.Token, new Song(1, 1, false), now));
        Assert.Equal(DownloadStatus.Ready, player.State.Queue.Items[0].Status);
    }

    [Fact]
    public void A_song_that_nodes_die_over_is_given_up()
    {
        player.Add("a");
        for (var attempt = 0; attempt < Item.MaxAttempts; attempt++, player.Pass(16))
            Assert.NotNull(player.Claim());

        Assert.Null(player.Claim());

        Assert.Equal(DownloadStatus.Error, player.State.Queue.Items[0].Status);
    }

    [Fact]
    public void A_node_that_stops_gives_its_downloads_back_at_once()
    {
        var id = player.Add("a");
        for (var time = 0; time < 2 * Item.MaxAttempts; time++)
        {
            var token = player.Claim()!.Value.Token;
            player.Do((state, now) => state.Release(id, token, now));
        }

        Assert.NotNull(player.Claim());
    }

    [Fact]
    public void When_the_songs_take_up_too_much_room_no_more_come()
    {
        player.AddReady("a", 1);
        player.Add("b");

        Assert.Null(player.Claim(maxBytes: 1_000));

        Assert.Equal(DownloadStatus.Error, player.State.Queue.Items[1].Status);
    }

    [Fact]
    public void A_list_takes_its_items_place_and_moves_nothing()
    {
        player.AddReady("a", 100);
        var id = player.Add("list");
        var token = player.Claim()!.Value.Token;
        player.AddReady("b", 100);
        player.Track(2).Pass(5);
        Item[] songs = [.. new[] { "x", "y", "z" }.Select(song => new Item(Guid.NewGuid(), song, song))];

        player.Do((state, now) => state.Expand(id, token, songs, now));

        Assert.Equal(["a", "x", "b", "y", "z"], player.Titles);
        Assert.Equal(id, player.State.Queue.Items[1].Id);
        Assert.Equal((2, 5d), (player.State.Queue.Current, player.Position));
        Assert.Equal(3, player.State.Queue.Items.Count(item => item.Status == DownloadStatus.Pending));
    }

    [Fact]
    public void A_list_that_is_too_long_is_cut()
    {
        var id = player.Add("list");
        var token = player.Claim()!.Value.Token;
        Item[] songs = [.. Enumerable.Range(0, 500).Select(song => new Item(Guid.NewGuid(), $"https://example.org/{song}", "x"))];

        player.Do((state, now) => state.Expand(id, token, songs, now));

        Assert.Equal(Queue.MaxItems, player.State.Queue.Count);
    }

    // The delivery takes 256 KiB.
    [Fact]
    public void The_largest_queue_with_the_longest_titles_fits_into_an_event()
    {
        var url = new string('a', 220);
        var fits = true;
        while (fits)
        {
            var item = new Item(Guid.NewGuid(), url, Item.Unnamed);
            if (fits = player.State.CanAdd(item))
                player.Do((state, now) => state.Add(item, now));
        }

        foreach (var title in new[] { string.Concat(Enumerable.Repeat("\U0001F3B5", 100)), new string('"', 200), new string('\u00e9', 200) })
        {
            var titled = new Player();
            titled.Do((_, _) => player.State);
            while (titled.Claim() is { } claim)
            {
                titled.Do((state, now) => state.Describe(claim.Id, claim.Token, title, 10_000, now));
                titled.Do((state, now) => state.Ready(claim.Id, claim.Token, new Song(10_000, 1, true), now));
            }

            Assert.InRange(SharePlayEvents.Update(Guid.NewGuid(), titled.State).Length, 50_000, 256 * 1024);
        }
    }

    private (DownloadStatus, string, double) Seen() =>
        (player.State.Queue.Items[0].Status, player.State.Queue.Items[0].Title, player.State.Queue.Items[0].Duration);
}
