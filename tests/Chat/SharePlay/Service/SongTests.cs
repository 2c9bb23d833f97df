using System.Net;
using System.Net.Http.Json;
using Ensemble.Chat.SharePlay;
using Ensemble.Chat.SharePlay.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ChatService = Ensemble.Tests.Chat.Service.ChatService;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>Songs by direct link: how they come and how they go.</summary>
public sealed class SongTests : IAsyncLifetime
{
    private readonly byte[] song = SongHost.Wav(20);
    private SongHost host = null!;
    private ChatService chat = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        host = await SongHost.StartAsync();
        chat = await ChatService.StartAsync(host.Settings);
        http = new HttpClient { BaseAddress = chat.Address };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await chat.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_song_is_told_step_by_step_and_can_be_fetched_when_it_is_said_to_be_ready()
    {
        using var listener = await Listener.JoinAsync(chat);

        var item = await listener.AddAndFinishAsync(host.Put("/a/Largo_in_G.wav", "audio/wav", song));

        Assert.Equal(("ready", "Largo in G", 20), (item.GetProperty("download_status").GetString(), item.GetProperty("title").GetString(), item.GetProperty("duration_seconds").GetInt32()));
        Assert.Equal(song, await http.GetByteArrayAsync(item.GetProperty("file_path").GetString()));
        await Eventually.TrueAsync(() => Statuses(listener).LastOrDefault() == "ready", "it is told");
        Assert.Equal(["grabbing", "downloading", "ready"], Statuses(listener).Distinct());
        Assert.All(listener.Heard, told => Assert.Equal("shareplay_update", told.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task The_state_has_every_field_that_the_client_reads()
    {
        using var listener = await Listener.JoinAsync(chat);
        await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));
        await listener.DoAsync("play");

        var state = (await listener.StateAsync())!.Value;

        Assert.Equal(
            ["queue", "current_index", "status", "start_time", "current_position_secs", "repeat_mode", "turn"],
            state.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["id", "url", "title", "file_path", "thumbnail_path", "download_error", "duration_seconds", "download_status", "progress"],
            state.GetProperty("queue")[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(("playing", "Off", 0), (state.GetProperty("status").GetString(), state.GetProperty("repeat_mode").GetString(), state.GetProperty("current_index").GetInt32()));
        Assert.True(state.GetProperty("start_time").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Current_names_the_current_song_and_is_not_kept_by_anybody()
    {
        using var listener = await Listener.JoinAsync(chat);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/api/shareplay/{listener.Channel}/current")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/shareplay/nonsense/current")).StatusCode);
        var item = await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));

        using var answer = await http.GetAsync($"/api/shareplay/{listener.Channel}/current");

        Assert.Equal(item.GetProperty("id").GetString(), (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("song_id").GetString());
        Assert.True(answer.Headers.CacheControl is { NoStore: true, NoCache: true });
    }

    [Fact]
    public async Task When_the_last_listener_leaves_the_queue_and_its_songs_go()
    {
        using var listener = await Listener.JoinAsync(chat);
        var item = await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));
        Assert.NotEmpty(FilesOnDisk());

        await listener.LeaveAsync();

        await Eventually.TrueAsync(() => listener.Heard.Any(told => told.GetProperty("type").GetString() == "shareplay_cleared"), "it is told");
        Assert.False(await listener.HasQueueAsync());
        Assert.Equal(0, (await listener.StateAsync())!.Value.GetProperty("queue").GetArrayLength());
        Assert.Empty(FilesOnDisk());
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(item.GetProperty("file_path").GetString())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/api/shareplay/{listener.Channel}/current")).StatusCode);
    }

    [Fact]
    public async Task A_song_that_is_removed_goes_from_the_disk()
    {
        using var listener = await Listener.JoinAsync(chat);
        await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));

        await listener.DoAsync("remove", "0");

        Assert.Empty(FilesOnDisk());
        Assert.Equal(0, (await listener.StateAsync())!.Value.GetProperty("queue").GetArrayLength());
    }

    [Fact]
    public async Task A_song_that_is_removed_on_its_way_leaves_nothing_behind()
    {
        using var listener = await Listener.JoinAsync(chat);
        await listener.DoAsync("add", host.PutStalled("/slow.wav", song, Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken)));
        await Eventually.TrueAsync(() => FilesOnDisk().Any(path => path.EndsWith("/scratch/song", StringComparison.Ordinal)), "it is on its way");

        await listener.DoAsync("remove", "0");

        await Eventually.TrueAsync(() => FilesOnDisk().Length == 0, "nothing is left");
    }

    [Fact]
    public async Task Two_songs_of_a_channel_come_at_a_time()
    {
        var goOn = new TaskCompletionSource();
        using var listener = await Listener.JoinAsync(chat);
        for (var i = 0; i < 4; i++)
            await listener.DoAsync("add", host.PutStalled($"/{i}.wav", song, goOn.Task));
        await Eventually.TrueAsync(() => host.AskedFor("/0.wav") + host.AskedFor("/1.wav") == 2, "two are on their way");
        var state = (await listener.StateAsync())!.Value;
        Assert.Equal(["pending", "pending"], Enumerable.Range(2, 2).Select(index => state.GetProperty("queue")[index].GetProperty("download_status").GetString()));
        Assert.Equal(0, host.AskedFor("/2.wav") + host.AskedFor("/3.wav"));

        goOn.SetResult();

        Assert.Equal("ready", (await listener.FinishedAsync(3)).GetProperty("download_status").GetString());
        Assert.Equal("ready", (await listener.FinishedAsync(2)).GetProperty("download_status").GetString());
    }

    [Fact]
    public async Task The_server_goes_on_to_the_next_song()
    {
        using var listener = await Listener.JoinAsync(chat);
        await listener.AddAndFinishAsync(host.Put("/short.wav", "audio/wav", SongHost.Wav(0.5)));
        await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));

        await listener.DoAsync("play");

        await Eventually.TrueAsync(async () => (await listener.StateAsync())!.Value.GetProperty("current_index").GetInt32() == 1, "the second one plays");
        Assert.Equal("playing", (await listener.StateAsync())!.Value.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_queue_that_nobody_has_touched_for_long_is_wiped()
    {
        using var listener = await Listener.JoinAsync(chat);
        await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));

        await chat.Services.GetRequiredService<ChannelStates>().ChangeAsync(
            listener.Channel, (state, now) => state.Touch(now - TimeSpan.FromHours(13)), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(async () => !await listener.HasQueueAsync(), "it is wiped");
        await Eventually.TrueAsync(() => FilesOnDisk().Length == 0, "with its songs");
        await Eventually.TrueAsync(() => listener.Heard[^1].GetProperty("type").GetString() == "shareplay_cleared", "it is told");
    }

    [Fact]
    public async Task An_operator_sees_how_downloads_end_and_what_is_refused()
    {
        using var figures = new Figures(chat.Services);
        using var listener = await Listener.JoinAsync(chat);
        await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));
        var inside = await listener.AddAndFinishAsync(host.At("/song.wav", "127.0.0.2"));
        Assert.Equal("error", inside.GetProperty("download_status").GetString());

        await Eventually.TrueAsync(() => figures["chat.shareplay.downloads not_public"] == 1, "the second one has ended");

        Assert.Equal(1, figures["chat.shareplay.downloads ready"]);
        Assert.Equal(song.Length, figures["chat.shareplay.downloaded"]);
        Assert.Equal(2, figures["chat.shareplay.actions add"]);
        Assert.Equal((1, 1), (figures["fetching.fetches answered"], figures["fetching.fetches not_public"]));
        Assert.Equal(0, figures["chat.shareplay.downloads.active"]);
        Assert.Contains("chat_shareplay_downloads_total{outcome=\"ready\"}", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private string[] FilesOnDisk() => Directory.GetFiles(
        chat.Services.GetRequiredService<IOptions<SharePlayOptions>>().Value.Directory, "*", SearchOption.AllDirectories);

    private static IEnumerable<string?> Statuses(Listener listener) => listener.Heard
        .Where(told => told.GetProperty("state").GetProperty("queue").GetArrayLength() > 0)
        .Select(told => told.GetProperty("state").GetProperty("queue")[0].GetProperty("download_status").GetString());
}
