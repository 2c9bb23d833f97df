using System.Net;
using System.Net.Sockets;
using System.Text;
using Ensemble.Media.Files;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Media;

public sealed class UploadTests : IAsyncLifetime
{
    private MediaService media = null!;
    private Login clara = null!;

    public async ValueTask InitializeAsync()
    {
        media = await MediaService.StartAsync(new() { ["Uploads:MaxBytes"] = "3000000" });
        clara = media.Identity.Register("clara");
    }

    public ValueTask DisposeAsync() => media.DisposeAsync();

    [Fact]
    public async Task An_upload_answers_the_envelope_and_the_bare_id_and_is_on_record_with_owner_types_and_name()
    {
        using var answer = await media.PostAsync(clara, Multipart.Of([.. "\u0089PNG"u8[1..], 1], "x")); // No PNG: its first byte is missing.
        Assert.Equal(200, (int)answer.StatusCode);
        var body = await answer.JsonAsync();
        Assert.True(body.GetProperty("success").GetBoolean());
        Assert.Equal(body.GetProperty("file_id").GetGuid(), body.GetProperty("data").GetProperty("file_id").GetGuid());

        var file = await media.UploadAsync(clara, [0x89, .. "PNG\r\n\u001a\nrest"u8], "C:\\Bilder\\Schumann, Clara.png", "text/html");
        Assert.Equal((clara.UserId, "Schumann, Clara.png"), (file.OwnerId!.Value, file.Name));
        Assert.Equal(("text/html", "image/png", "image/png"), (file.DeclaredType, file.SniffedType, file.ContentType));
        Assert.Equal($"/files/{file.Id}/Schumann%2C%20Clara.png", file.Url());
        Assert.Equal(2, await media.WithDbAsync(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox").SingleAsync()));
    }

    [Fact]
    public async Task The_first_part_is_the_file_whatever_it_is_called_and_without_a_name_it_is_upload_bin()
    {
        using var answer = await media.PostAsync(clara, Multipart.Of("la"u8.ToArray(), null, field: "anything"));

        Assert.Equal("upload.bin", (await answer.JsonAsync()).GetProperty("data").GetProperty("filename").GetString());
    }

    [Fact]
    public async Task Without_a_token_nothing_is_taken()
    {
        using var answer = await media.PostAsync(null, Multipart.Of([1], "a"));

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("A valid access token is required.", (await answer.JsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_file_of_the_limit_is_taken_and_one_byte_more_is_a_413_that_names_it_and_leaves_nothing()
    {
        using (var largest = await media.PostAsync(clara, Multipart.Of(new byte[3_000_000], "a")))
            Assert.Equal(200, (int)largest.StatusCode);
        var before = media.FilesOnDisk();

        foreach (var size in new[] { 3_000_001, 9_000_000 })
        {
            using var answer = await media.PostAsync(clara, Multipart.Of(new byte[size], "a"));
            Assert.Equal(413, (int)answer.StatusCode);
            Assert.Contains("3000000", (await answer.JsonAsync()).GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(before, media.FilesOnDisk());
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_held_to_the_limit_too()
    {
        var content = Multipart.Of(new byte[3_500_000], "a");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/files") { Content = content };
        request.Headers.Authorization = new("Bearer", clara.Token);
        request.Headers.TransferEncodingChunked = true;

        using var answer = await media.Http.SendAsync(request);

        Assert.Equal(413, (int)answer.StatusCode);
        Assert.Empty(media.FilesOnDisk());
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x--\r\n", "no file part")]
    [InlineData("multipart/form-data; boundary=x", "no boundary at all", "invalid multipart")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nhalf", "invalid multipart")]
    [InlineData("multipart/form-data", "--x--\r\n", "invalid multipart")]
    [InlineData("application/json", "{}", "invalid multipart")]
    public async Task What_is_no_whole_multipart_body_is_a_400_and_leaves_nothing(string type, string body, string issue)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await media.PostAsync(clara, content);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(issue, (await answer.JsonAsync()).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(media.FilesOnDisk());
        Assert.False(await media.WithDbAsync(db => db.Files.AnyAsync()));
    }

    [Fact]
    public async Task An_upload_that_is_broken_off_leaves_nothing()
    {
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, media.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /api/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {clara.Token}\r\nContent-Length: 100000\r\n" +
                "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nbegun"));
            await Eventually.TrueAsync(() => media.FilesOnDisk().Length > 0, "the upload has begun");
        }

        await Eventually.TrueAsync(() => media.FilesOnDisk().Length == 0, "nothing is left of it");
        Assert.False(await media.WithDbAsync(db => db.Files.AnyAsync()));
    }
}
