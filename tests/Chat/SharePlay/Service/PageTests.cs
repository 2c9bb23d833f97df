using System.Text;
using System.Text.Json;
using Ensemble.Chat.SharePlay.Programs;
using ChatService = Ensemble.Tests.Chat.Service.ChatService;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>Songs on pages, with a program that behaves like yt-dlp, and with yt-dlp itself where it is installed.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-pages-").FullName;
    private SongHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await SongHost.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(directory, "song.wav"), SongHost.Wav(2));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_song_of_a_page_comes_with_title_length_and_picture()
    {
        var picture = Path.Combine(directory, "picture.png");
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", "color=blue:size=640x360", "-frames:v", "1", picture);
        var page = Page("/page");
        await DescribeAsync(new { title = "Romance\n in  F", duration = 2.0, webpage_url = page, thumbnail = host.Put("/picture", "image/png", await File.ReadAllBytesAsync(picture)) });
        await using var chat = await StartAsync(Downloads);
        using var listener = await Listener.JoinAsync(chat);

        var item = await listener.AddAndFinishAsync(page);

        Assert.Equal(("ready", "Romance in F", 2), (item.GetProperty("download_status").GetString(), item.GetProperty("title").GetString(), item.GetProperty("duration_seconds").GetInt32()));
        using var http = new HttpClient { BaseAddress = chat.Address };
        Assert.Equal(SongHost.Wav(2).Length, (await http.GetByteArrayAsync(item.GetProperty("file_path").GetString())).Length);
        Assert.NotEmpty(await http.GetByteArrayAsync(item.GetProperty("thumbnail_path").GetString()));
    }

    [Fact]
    public async Task What_people_type_is_never_an_option_and_the_program_has_a_proxy_and_no_settings_of_ours()
    {
        var page = Page("/--exec=id");
        await DescribeAsync(new { title = "x", duration = 2.0, webpage_url = page });
        await using var chat = await StartAsync(Downloads);
        using var listener = await Listener.JoinAsync(chat);

        await listener.AddAndFinishAsync(page);
        await listener.AddAndFinishAsync("--exec id");

        var calls = (await File.ReadAllTextAsync(Path.Combine(directory, "calls"))).Split("END\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, calls.Length);
        Assert.All(calls, call =>
        {
            var arguments = call.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("--", arguments[^2]);
            Assert.DoesNotContain("--", arguments[..^2]);
            Assert.Contains("--ignore-config", arguments);
            Assert.StartsWith("http://run:", arguments[Array.IndexOf(arguments, "--proxy") + 1], StringComparison.Ordinal);
        });
        Assert.Equal("ytsearch1:--exec id", calls[2].Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    [Fact]
    public async Task A_list_becomes_its_songs()
    {
        var page = Page("/list");
        string[] songs = [.. Enumerable.Range(0, 3).Select(number => host.Put($"/{number}.wav", "audio/wav", SongHost.Wav(1)))];
        await DescribeAsync(new
        {
            _type = "playlist", webpage_url = page,
            entries = songs.Select((song, number) => (object)new { url = song, title = $"Song {number}" }).Append(new { url = "file:///etc/passwd", title = "no" }),
        });
        await using var chat = await StartAsync("exit 1");
        using var listener = await Listener.JoinAsync(chat);

        await listener.DoAsync("add", page);

        for (var index = 0; index < songs.Length; index++)
            Assert.Equal(("ready", songs[index]), await listener.FinishedAsync(index) is var item ? (item.GetProperty("download_status").GetString(), item.GetProperty("url").GetString()) : default);
        Assert.Equal(3, (await listener.StateAsync())!.Value.GetProperty("queue").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"title":"x","duration":20000,"webpage_url":"https://example.org/"}""", "It is longer than 3 hours.")]
    [InlineData("""{"title":"x","is_live":true,"webpage_url":"https://example.org/"}""", "It is live and has no end.")]
    [InlineData("""{"title":"x","webpage_url":"file:///etc/passwd"}""", "There is no song on this page that yt-dlp can find.")]
    [InlineData("""{"_type":"playlist","entries":[]}""", "There is no song on this page that yt-dlp can find.")]
    [InlineData("""{"_type":"playlist","entries":7}""", "There is no song on this page that yt-dlp can find.")]
    [InlineData("[]", "There is no song on this page that yt-dlp can find.")]
    [InlineData("{", "There is no song on this page that yt-dlp can find.")]
    public async Task Pages_without_a_song_that_may_be_played_are_errors(string description, string error)
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "description"), description);

        Assert.Equal(error, await ErrorAsync(Downloads));
    }

    [Theory]
    [InlineData("echo 'ERROR: /home/secret' >&2; exit 1", "There is no song on this page that yt-dlp can find.")]
    [InlineData("sleep 1000 & wait", "The page takes too long.")]
    [InlineData("yes", "There is no song on this page that yt-dlp can find.")]
    [InlineData("exit 0", "It is larger than 1 MB.")] // As yt-dlp ends when a file would be too large.
    [InlineData("head -c 2000000 /dev/zero > page.wav", "There is no song on this page that yt-dlp can find.")]
    [InlineData("echo nonsense > page.html", "It is no audio file of a kind that can be played.")]
    public async Task A_program_that_misbehaves_is_an_error_at_the_song(string downloading, string error)
    {
        await DescribeAsync(new { title = "x", duration = 2.0, webpage_url = Page("/page") });

        Assert.Equal(error, await ErrorAsync(downloading));
    }

    [Fact]
    public async Task Yt_dlp_itself_finds_the_song_of_a_page()
    {
        if (BoundedProgram.Find(null, "yt-dlp") is null)
            Assert.Skip("yt-dlp is not installed");
        host.Put("/song.wav", "audio/wav", SongHost.Wav(2));
        await using var chat = await ChatService.StartAsync(host.Settings);
        using var listener = await Listener.JoinAsync(chat);

        var item = await listener.AddAndFinishAsync(Page("/page", $"<html><title>A page</title><audio src='{host.At("/song.wav")}'></audio></html>"));

        Assert.True(item.GetProperty("download_status").GetString() == "ready", $"{item}");
        Assert.Equal(2, item.GetProperty("duration_seconds").GetInt32());
    }

    [Fact]
    public async Task Yt_dlp_itself_does_not_reach_what_is_not_public()
    {
        if (BoundedProgram.Find(null, "yt-dlp") is null)
            Assert.Skip("yt-dlp is not installed");
        host.Put("/song.wav", "audio/wav", SongHost.Wav(2));
        await using var chat = await ChatService.StartAsync(host.Settings);
        using var listener = await Listener.JoinAsync(chat);

        var item = await listener.AddAndFinishAsync(Page("/page", $"<html><title>A page</title><audio src='{host.At("/song.wav", "127.0.0.2")}'></audio></html>"));

        Assert.Equal("The host is not on the public internet.", item.GetProperty("download_error").GetString());
        Assert.Equal(0, host.AskedFor("/song.wav"));
    }

    // What yt-dlp does with --output page.%(ext)s in its directory.
    private string Downloads => $"echo 500/1000; cp {directory}/song.wav page.wav";

    private string Page(string path, string html = "<html></html>") => host.Put(path, "text/html", Encoding.UTF8.GetBytes(html));

    private Task DescribeAsync(object description) =>
        File.WriteAllTextAsync(Path.Combine(directory, "description"), JsonSerializer.Serialize(description));

    private async Task<string?> ErrorAsync(string downloading)
    {
        await using var chat = await StartAsync(downloading);
        using var listener = await Listener.JoinAsync(chat);
        return (await listener.AddAndFinishAsync(Page("/page"))).GetProperty("download_error").GetString();
    }

    // Tells what is in the file "description", and does what the test says when it is to download.
    private async Task<ChatService> StartAsync(string downloading)
    {
        var program = Path.Combine(directory, "yt-dlp");
        await File.WriteAllTextAsync(program, $$"""
            #!/bin/sh
            { printf '%s\n' "$@"; echo END; } >> {{directory}}/calls
            case "$*" in
              *--dump-single-json*) exec cat {{directory}}/description ;;
            esac
            {{downloading}}

            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await ChatService.StartAsync(new Dictionary<string, string>(host.Settings)
        {
            ["SharePlay:YtDlp"] = program, ["SharePlay:MaxBytes"] = "1000000", ["SharePlay:DownloadTime"] = "00:00:03",
        });
    }
}
