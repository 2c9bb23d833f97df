using System.Text.Json;
using Ensemble.Chat.SharePlay.State;
using Ensemble.Chat.SharePlay.Store;
using Ensemble.Tests.Chat.SharePlay.Service;
using Microsoft.Extensions.DependencyInjection;
using ChatService = Ensemble.Tests.Chat.Service.ChatService;

namespace Ensemble.Tests.Chat.SharePlay.Nodes;

/// <summary>Two nodes over one Redis and one directory.</summary>
public sealed class TwoNodeTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-two-").FullName;
    private SongHost host = null!;
    private ChatService first = null!;
    private ChatService second = null!;

    public async ValueTask InitializeAsync()
    {
        host = await SongHost.StartAsync();
        first = await ChatService.StartAsync(Settings());
        second = await first.StartAnotherAsync(Settings());
    }

    public async ValueTask DisposeAsync()
    {
        await second.DisposeAsync();
        await first.DisposeAsync();
        await host.DisposeAsync();
        await redis.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_song_that_one_node_has_fetched_is_told_and_sent_by_the_other()
    {
        using var here = await Listener.JoinAsync(first);
        using var there = await Listener.JoinAsync(second, here.Channel);
        var song = SongHost.Wav(10);

        await here.DoAsync("add", host.Put("/song.wav", "audio/wav", song));

        var item = await there.FinishedAsync();
        using var http = new HttpClient { BaseAddress = second.Address };
        Assert.Equal(song, await http.GetByteArrayAsync(item.GetProperty("file_path").GetString()));
        Assert.Equal(1, host.AskedFor("/song.wav"));
    }

    [Fact]
    public async Task Both_nodes_tell_the_same_in_the_same_order_whoever_does_what_where()
    {
        const int Times = 60;
        using var here = await Listener.JoinAsync(first);
        using var there = await Listener.JoinAsync(second, here.Channel);
        // A node knows the order from the first event on that it has heard.
        await here.DoAsync("pause");
        await Eventually.TrueAsync(() => here.Heard.Count == 1 && there.Heard.Count == 1, "both have heard it");

        await Task.WhenAll(new[] { here, there, here, there }.Select(async listener =>
        {
            for (var time = 0; time < Times; time++)
                await listener.DoAsync(time % 2 == 0 ? "toggle_repeat" : time % 4 == 1 ? "play" : "pause");
        }));

        await Eventually.TrueAsync(() => here.Heard.Count == 1 + 4 * Times && there.Heard.Count == 1 + 4 * Times, "both have heard all");
        Assert.Equal(here.Heard.Select(told => $"{told}"), there.Heard.Select(told => $"{told}"));
        Assert.Equal($"{await here.StateAsync()}", $"{here.Heard[^1].GetProperty("state")}");
    }

    [Fact]
    public async Task A_song_ends_once_though_both_nodes_and_all_players_notice()
    {
        using var here = await Listener.JoinAsync(first);
        using var there = await Listener.JoinAsync(second, here.Channel);
        await here.AddAndFinishAsync(host.Put("/short.wav", "audio/wav", SongHost.Wav(3)));
        for (var i = 1; i < 4; i++)
            await here.AddAndFinishAsync(host.Put($"/{i}.wav", "audio/wav", SongHost.Wav(60)));
        await here.DoAsync("play");
        var turn = (await here.StateAsync())!.Value.GetProperty("turn").GetInt64();

        var ended = await Eventually.GetAsync(there.StateAsync, state => state!.Value.GetProperty("turn").GetInt64() > turn);
        await Task.WhenAll(here.DoAsync("next"), there.DoAsync("next"));

        Assert.Equal(turn + 1, ended!.Value.GetProperty("turn").GetInt64());
        var state = (await here.StateAsync())!.Value;
        Assert.Equal((1, turn + 1), (state.GetProperty("current_index").GetInt32(), state.GetProperty("turn").GetInt64()));
    }

    [Fact]
    public async Task A_node_that_stops_hands_its_downloads_over_and_the_queue_stays()
    {
        var channel = Guid.NewGuid();
        using var there = await Listener.JoinAsync(second, channel);
        var goOn = new TaskCompletionSource();
        var third = await first.StartAnotherAsync(Settings());
        using (var gone = await Listener.JoinAsync(third, channel))
        {
            await gone.DoAsync("add", host.PutStalled("/song.wav", SongHost.Wav(5), goOn.Task));
            await gone.DoAsync("play");
            await Eventually.TrueAsync(() => host.AskedFor("/song.wav") == 1, "it is on its way");
        }

        await third.DisposeAsync();
        await Eventually.TrueAsync(() => host.AskedFor("/song.wav") == 2, "another node fetches it");
        goOn.SetResult();

        Assert.Equal("ready", (await there.FinishedAsync()).GetProperty("download_status").GetString());
        Assert.Equal("playing", (await there.StateAsync())!.Value.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_downloads_of_a_node_that_has_died_are_taken_over()
    {
        var channel = Guid.NewGuid();
        using var listener = await Listener.JoinAsync(second, channel);
        var states = first.Services.GetRequiredService<ChannelStates>();
        // As somebody leaves it who claims and is heard of no more.
        var item = new Item(Guid.NewGuid(), host.Put("/song.wav", "audio/wav", SongHost.Wav(2)), Item.Unnamed);
        await states.ChangeAsync(
            channel, (state, now) => state.Add(item, now).Claim(Guid.NewGuid(), long.MaxValue, now, out _), TestContext.Current.CancellationToken, begins: true);
        Assert.Equal("grabbing", (await listener.StateAsync())!.Value.GetProperty("queue")[0].GetProperty("download_status").GetString());

        Assert.Equal("ready", (await listener.FinishedAsync()).GetProperty("download_status").GetString());

        Assert.Equal(1, host.AskedFor("/song.wav"));
    }

    [Fact]
    public async Task When_everybody_has_left_the_songs_are_gone_on_both()
    {
        using var here = await Listener.JoinAsync(first);
        using var there = await Listener.JoinAsync(second, here.Channel);
        var item = await here.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", SongHost.Wav(2)));

        await there.LeaveAsync();

        await Eventually.TrueAsync(() => IsCleared(here) && IsCleared(there), "both are told");
        Assert.False(await here.HasQueueAsync());
        using var http = new HttpClient { BaseAddress = first.Address };
        Assert.Equal(404, (int)(await http.GetAsync(item.GetProperty("file_path").GetString())).StatusCode);

        await here.DoAsync("play");

        await Eventually.TrueAsync(() => there.Heard[^1].GetProperty("type").GetString() == "shareplay_update", "it begins anew");
    }

    [Fact]
    public async Task Many_who_add_at_once_on_both_nodes_are_all_in_the_queue_up_to_its_limit()
    {
        using var here = await Listener.JoinAsync(first);
        using var there = await Listener.JoinAsync(second, here.Channel);

        var refusals = await Task.WhenAll(Enumerable.Range(0, 220).Select(number =>
            (number % 2 == 0 ? here : there).TryAsync("add", host.At($"/{number}"))));

        Assert.Equal(20, refusals.Count(refusal => refusal is { Code: "VALIDATION_ERROR", Field: "data" }));
        Assert.Equal(200, (await here.StateAsync())!.Value.GetProperty("queue").GetArrayLength());
    }

    [Fact]
    public async Task While_Redis_is_away_actions_are_refused_and_afterwards_all_goes_on()
    {
        using var listener = await Listener.JoinAsync(first);
        await listener.DoAsync("play");

        await redis.StopAsync();
        var refusal = await listener.TryAsync("pause");
        using var http = new HttpClient { BaseAddress = first.Address };
        using var current = await http.GetAsync($"/api/shareplay/{listener.Channel}/current");

        Assert.Equal(("SERVICE_UNAVAILABLE", null), (refusal?.Code, refusal?.Field));
        Assert.Null(await listener.StateAsync());
        Assert.Equal(503, (int)current.StatusCode);
        redis.Resume();
        await Eventually.TrueAsync(async () => await listener.TryAsync("play") is null, "it is possible again");
        Assert.Equal("ready", (await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", SongHost.Wav(1)))).GetProperty("download_status").GetString());
    }

    private static bool IsCleared(Listener listener) =>
        listener.Heard.Any(told => told.GetProperty("type").GetString() == "shareplay_cleared");

    private Dictionary<string, string> Settings() => new(host.Settings)
    {
        ["ConnectionStrings:redis"] = redis.ConnectionString, ["SharePlay:Directory"] = directory,
    };
}
