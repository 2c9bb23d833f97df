using System.Net;
using System.Net.Http.Headers;
using ChatService = Ensemble.Tests.Chat.Service.ChatService;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>How songs and covers are sent.</summary>
public sealed class SendingTests : IAsyncLifetime
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

    [Theory]
    [InlineData("bytes=0-", 206, 0, 160_044)]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("bytes=-100", 206, 159_944, 100)]
    [InlineData("bytes=160000-999999", 206, 160_000, 44)]
    [InlineData("bytes=160044-", 416, 0, 0)]
    [InlineData("bytes=0-9,20-29", 200, 0, 160_044)]
    [InlineData("nonsense=1", 200, 0, 160_044)]
    public async Task Songs_are_sent_in_parts(string range, int status, int first, int length)
    {
        using var listener = await Listener.JoinAsync(chat);
        var item = await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));
        using var request = new HttpRequestMessage(HttpMethod.Get, item.GetProperty("file_path").GetString());
        request.Headers.TryAddWithoutValidation("Range", range);

        using var answer = await http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(song[first..(first + length)], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(status switch
        {
            206 => new ContentRangeHeaderValue(first, first + length - 1, song.Length),
            416 => new ContentRangeHeaderValue(song.Length),
            _ => null,
        }, answer.Content.Headers.ContentRange);
    }

    [Fact]
    public async Task Songs_have_the_headers_of_a_file_that_strangers_made()
    {
        using var listener = await Listener.JoinAsync(chat);
        var item = await listener.AddAndFinishAsync(host.Put("/song.wav", "audio/wav", song));
        var address = item.GetProperty("file_path").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Head, address);

        using var answer = await http.SendAsync(request);

        Assert.Equal((200, song.Length), ((int)answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Equal("audio/wav", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(["bytes"], answer.Headers.AcceptRanges);
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await http.SendAsync(again)).StatusCode);
    }

    [Theory]
    [InlineData("song/nonsense")]
    [InlineData("song/11111111-1111-4111-8111-111111111111")]
    [InlineData("song/..%2f..%2fetc%2fpasswd")]
    [InlineData("thumbnail/11111111-1111-4111-8111-111111111111")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var answer = await http.GetAsync($"/api/shareplay/{path}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("does not exist", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Covers_in_songs_become_squares_of_256()
    {
        var directory = Directory.CreateTempSubdirectory("ensemble-cover-").FullName;
        var path = Path.Combine(directory, "song.mp3");
        await Ffmpeg.RunAsync(
            "-f", "lavfi", "-i", "sine=duration=3", "-f", "lavfi", "-i", "color=red:size=300x200:duration=1:rate=1", "-map", "0", "-map", "1", "-frames:v", "1",
            "-c:v", "mjpeg", "-disposition:v", "attached_pic", "-metadata", "title=Largo", "-metadata", "artist=Clara", path);
        using var listener = await Listener.JoinAsync(chat);

        var item = await listener.AddAndFinishAsync(host.Put("/song", "application/octet-stream", await File.ReadAllBytesAsync(path)));

        Assert.Equal("Clara - Largo", item.GetProperty("title").GetString());
        using var answer = await http.GetAsync(item.GetProperty("thumbnail_path").GetString() + "?t=1");
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.MediaType);
        var picture = Path.Combine(directory, "cover.jpg");
        await File.WriteAllBytesAsync(picture, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("256x256", await Ffmpeg.SizeAsync(picture));
        Directory.Delete(directory, recursive: true);
    }
}
