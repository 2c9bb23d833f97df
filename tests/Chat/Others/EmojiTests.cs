using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Others;

public sealed class EmojiTests(MediaBeside beside) : IClassFixture<MediaBeside>
{
    private Api Api => beside.Chat.Api;

    [Fact]
    public async Task A_picture_becomes_a_whole_small_png_that_anybody_may_load_and_keep()
    {
        var clara = beside.Chat.Identity.Register("clara");
        var name = New();

        var added = await beside.AddEmojiAsync(clara, name.ToUpperInvariant(), await PictureAsync(200, 100));

        Assert.Equal((200, "ok", name), (added.Status, added.Json.Text("status"), added.Json.Text("name")));
        using var http = new HttpClient { BaseAddress = beside.Chat.Address };
        using var image = await http.GetAsync($"/emojis/{name}/image");
        var png = await image.Content.ReadAsByteArrayAsync();
        Assert.Equal((200, "image/png", (64, 32)), ((int)image.StatusCode, image.Content.Headers.ContentType?.MediaType, SizeOf(png)));
        Assert.True(image.Headers.CacheControl is { Public: true, MaxAge.TotalSeconds: > 0 });
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/emojis/{name}/image");
        again.Headers.IfNoneMatch.Add(image.Headers.ETag!);
        using var unchanged = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        var listed = (await Api.GetAsync("/api/emojis")).Json.EnumerateArray().Single(emoji => emoji.Text("name") == name);
        Assert.Equal(clara.User.UserId, listed.Text("created_by"));
    }

    [Fact]
    public async Task A_name_is_taken_until_its_emoji_is_deleted_by_its_maker_or_a_moderator()
    {
        var (clara, robert, boss) = (beside.Chat.Identity.Register("clara"), beside.Chat.Identity.Register("robert"), beside.Chat.Identity.Register("boss", "moderator"));
        var (name, picture) = (New(), await PictureAsync(16, 16));
        Assert.Equal(200, (await beside.AddEmojiAsync(clara, name, picture)).Status);

        var taken = await beside.AddEmojiAsync(robert, name, picture);
        Assert.Equal((400, "name"), (taken.Status, taken.PlainField()));
        Assert.Equal(403, (await Api.DeleteAsync($"/api/emojis/{name}", robert)).Status);
        Assert.Equal(204, (await Api.DeleteAsync($"/api/emojis/{name}", clara)).Status);
        Assert.Equal((404, "EMOJI_NOT_FOUND"), ((await Api.DeleteAsync($"/api/emojis/{name}", clara)).Status, (await Api.GetAsync($"/emojis/{name}/image")).PlainCode()));
        Assert.Equal(200, (await beside.AddEmojiAsync(robert, name, picture)).Status);
        Assert.Equal(204, (await Api.DeleteAsync($"/api/emojis/{name}", boss)).Status);
    }

    [Theory]
    [InlineData("no name", "name")]
    [InlineData("bad name", "name")]
    [InlineData("long name", "name")]
    [InlineData("no file", "file")]
    [InlineData("text", "file")]
    [InlineData("large", "file")]
    public async Task What_is_no_emoji_is_refused_by_its_field(string what, string field)
    {
        var picture = await PictureAsync(16, 16);
        var answer = await beside.AddEmojiAsync(
            beside.Chat.Identity.Register("clara"),
            what switch { "no name" => null, "bad name" => "a b", "long name" => new string('a', 33), _ => New() },
            what switch { "no file" => null, "text" => "no picture"u8.ToArray(), "large" => new byte[1024 * 1024 + 1], _ => picture });

        Assert.Equal((what == "large" ? 413 : 400, field), (answer.Status, answer.PlainField()));
    }

    [Fact]
    public async Task What_is_no_form_is_refused()
    {
        var answer = await Api.PostAsync("/api/emojis", new { name = "x" }, beside.Chat.Identity.Register("clara"));

        Assert.Equal((400, "body"), (answer.Status, answer.PlainField()));
    }

    private static string New() => $"e{Guid.NewGuid().ToString("N")[..12]}";

    private static (int, int) SizeOf(byte[] png) => (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));

    private static async Task<byte[]> PictureAsync(int width, int height)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-loglevel", "error", "-f", "lavfi", "-i", $"color=c=red:s={width}x{height}", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "-"])
        { RedirectStandardOutput = true })!;
        using var picture = new MemoryStream();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(picture);
        await ffmpeg.WaitForExitAsync();
        return picture.ToArray();
    }
}
