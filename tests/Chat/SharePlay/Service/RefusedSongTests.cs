using System.Text;
using Ensemble.Chat.SharePlay;
using ChatService = Ensemble.Tests.Chat.Service.ChatService;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>What can't be had is told at the song, and what makes no sense to who asked for it.</summary>
public sealed class RefusedSongTests : IAsyncLifetime
{
    private SongHost host = null!;

    public async ValueTask InitializeAsync() => host = await SongHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Addresses_and_files_that_are_no_songs_are_errors_at_the_song()
    {
        await using var chat = await StartAsync(("SharePlay:YtDlp", "/nowhere/yt-dlp"), ("SharePlay:MaxBytes", "1000000"), ("SharePlay:MaxDuration", "00:01:00"));
        using var listener = await Listener.JoinAsync(chat);
        host.Put("/redirect", context =>
        {
            context.Response.Redirect(host.At("/song.wav", "127.0.0.2"));
            return Task.CompletedTask;
        });

        Assert.Equal("The address answers with the error 404.", await ErrorAsync(listener, host.At("/missing.wav")));
        Assert.Equal("It is larger than 1 MB.", await ErrorAsync(listener, host.Put("/large.wav", "audio/wav", SongHost.Wav(130))));
        Assert.Equal("It is longer than 1 minutes.", await ErrorAsync(listener, host.Put("/long.wav", "audio/wav", SongHost.Wav(61))));
        Assert.Equal("It is no audio file of a kind that can be played.", await ErrorAsync(listener, host.Put("/text.mp3", "audio/mpeg", Encoding.ASCII.GetBytes(new string('x', 5000)))));
        Assert.Equal("It is no audio file of a kind that can be played.", await ErrorAsync(listener, host.Put("/list.m3u8", "video/mp2t", Encoding.ASCII.GetBytes("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"))));
        Assert.Equal("yt-dlp is not installed here. Only direct links to audio files can be played.", await ErrorAsync(listener, host.Put("/page", "text/html", "<p>"u8.ToArray())));
        Assert.Equal("yt-dlp is not installed here. Only direct links to audio files can be played.", await ErrorAsync(listener, "clara schumann romance"));
        Assert.Equal("The host is not on the public internet.", await ErrorAsync(listener, host.At("/song.wav", "127.0.0.2")));
        Assert.Equal("The host is not on the public internet.", await ErrorAsync(listener, host.At("/redirect")));
        Assert.Equal("Only the ports 80 and 443 can be fetched from.", await ErrorAsync(listener, "http://127.0.0.1:5432/"));
        Assert.Equal(0, host.AskedFor("/song.wav"));
    }

    [Fact]
    public async Task Without_ffprobe_songs_say_so()
    {
        await using var chat = await StartAsync(("SharePlay:Ffprobe", "/nowhere/ffprobe"));
        using var listener = await Listener.JoinAsync(chat);

        Assert.Equal("ffprobe is not installed here.", await ErrorAsync(listener, host.Put("/song.wav", "audio/wav", SongHost.Wav(1))));

        Assert.Equal(0, host.AskedFor("/song.wav"));
    }

    [Fact]
    public async Task Without_room_on_the_disk_songs_say_so()
    {
        await using var chat = await StartAsync(("SharePlay:MinFreeBytes", "1000000000000"));
        using var listener = await Listener.JoinAsync(chat);

        Assert.Equal("There is no room left for songs.", await ErrorAsync(listener, host.Put("/song.wav", "audio/wav", SongHost.Wav(1))));
    }

    [Fact]
    public async Task Actions_that_make_no_sense_are_refused_with_the_field_and_change_nothing()
    {
        await using var chat = await StartAsync(("SharePlay:DownloadsPerNode", "1"));
        using var listener = await Listener.JoinAsync(chat);
        await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", SongHost.Wav(1)));
        using var nobody = await Listener.JoinAsync(chat);
        Assert.NotNull(await nobody.TryAsync("track", "0"));
        Assert.False(await nobody.HasQueueAsync());
        var before = (await listener.StateAsync())!.Value.ToString();
        (string Action, string? Data, string Field)[] refused =
        [
            ("dance", null, "action_type"), ("", null, "action_type"), ("PLAY", null, "action_type"),
            ("add", null, "data"), ("add", "  ", "data"), ("add", "file:///etc/passwd", "data"), ("add", "ftp://example.org/a.mp3", "data"),
            ("add", "http://user:secret@example.org/a.mp3", "data"), ("add", "http://", "data"), ("add", "http://example.org/" + new string('a', 2048), "data"),
            ("add", new string('w', 201), "data"), ("add", "a\nb", "data"),
            ("seek", null, "data"), ("seek", "NaN", "data"), ("seek", "Infinity", "data"), ("seek", "1e999", "data"), ("seek", "soon", "data"),
            ("track", null, "data"), ("track", "1", "data"), ("track", "-1", "data"), ("track", "99999999999", "data"), ("track", Guid.NewGuid().ToString(), "data"),
            ("remove", "1", "data"), ("remove", "first", "data"), ("next", "soon", "data"),
        ];

        foreach (var (action, data, field) in refused)
        {
            var refusal = await listener.TryAsync(action, data);
            Assert.True(refusal is { Code: "VALIDATION_ERROR" } && refusal.Field == field, $"{action} {data}: {refusal}");
        }

        Assert.Equal(before, (await listener.StateAsync())!.Value.ToString());
    }

    [Fact]
    public async Task Songs_can_be_named_by_their_ids()
    {
        await using var chat = await StartAsync();
        using var listener = await Listener.JoinAsync(chat);
        await listener.AddAndFinishAsync(host.Put("/a.wav", "audio/wav", SongHost.Wav(1)));
        var second = (await listener.AddAndFinishAsync(host.Put("/b.wav", "audio/wav", SongHost.Wav(1)))).GetProperty("id").GetString();

        await listener.DoAsync("track", second);
        Assert.Equal(1, (await listener.StateAsync())!.Value.GetProperty("current_index").GetInt32());
        await listener.DoAsync("remove", second);

        Assert.Equal(1, (await listener.StateAsync())!.Value.GetProperty("queue").GetArrayLength());
    }

    [Fact]
    public async Task What_a_killed_process_has_left_is_removed_at_the_start()
    {
        var directory = Directory.CreateTempSubdirectory("ensemble-left-").FullName;
        var (song, work) = (Path.Combine(directory, "songs", $"{Guid.NewGuid()}"), Path.Combine(directory, "incoming", "0123"));
        Directory.CreateDirectory(song);
        Directory.CreateDirectory(work);
        await File.WriteAllTextAsync(Path.Combine(song, $"{Guid.NewGuid()}.wav"), "x");
        await File.WriteAllTextAsync(Path.Combine(work, ".lock"), "");
        await File.WriteAllTextAsync(Path.Combine(work, "half"), "x");

        await using (await StartAsync(("SharePlay:Directory", directory)))
            await Eventually.TrueAsync(() => Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Length == 0, "it is clean");

        Directory.Delete(directory, recursive: true);
    }

    private static async Task<string?> ErrorAsync(Listener listener, string url)
    {
        var item = await listener.AddAndFinishAsync(url);
        Assert.Equal(("Error loading song", null), (item.GetProperty("title").GetString(), item.GetProperty("file_path").GetString()));
        return item.GetProperty("download_error").GetString();
    }

    private Task<ChatService> StartAsync(params (string Name, string Value)[] settings)
    {
        var all = host.Settings;
        foreach (var (name, value) in settings)
            all[name] = value;
        return ChatService.StartAsync(all);
    }
}
