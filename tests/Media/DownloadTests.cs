using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Ensemble.Media.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Media;

public sealed class DownloadTests(SharedMedia shared) : IClassFixture<SharedMedia>
{
    private readonly MediaService media = shared.Service;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500_000)]
    public async Task The_bytes_come_back_with_headers_for_a_content_that_never_changes(int size)
    {
        var content = Content(size);
        var file = await media.StoreAsync(content, "a.bin");

        using var answer = await media.Http.GetAsync(file.Url());

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{file.Hash}\"", answer.Headers.ETag!.ToString());
        Assert.Equal("public, max-age=31536000, immutable", Header(answer, "Cache-Control").Replace("immutable, ", ""), ignoreCase: true);
        Assert.Equal("bytes", Header(answer, "Accept-Ranges"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Contains("sandbox", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.NotNull(answer.Content.Headers.LastModified);
    }

    [Fact]
    public async Task HEAD_says_the_same_without_the_bytes_and_ignores_ranges()
    {
        var file = await media.StoreAsync(Content(1000), "a.bin");

        using var answer = await SendAsync(file, HttpMethod.Head, ("Range", "bytes=0-9"));

        Assert.Equal((200, 1000L), ((int)answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 9)]
    [InlineData("bytes=990-", 990, 999)]
    [InlineData("bytes=990-5000", 990, 999)]
    [InlineData("bytes=-1", 999, 999)]
    [InlineData("bytes=-5000", 0, 999)]
    [InlineData("bytes=0-", 0, 999)]
    [InlineData("bytes=0-9,5-19", 0, 19)]
    [InlineData("bytes=0-9,2000-3000", 0, 9)]
    public async Task One_range_is_a_206_with_its_place(string range, int first, int last)
    {
        var content = Content(1000);
        var file = await media.StoreAsync(content, "a.bin");

        using var answer = await SendAsync(file, HttpMethod.Get, ("Range", range));

        Assert.Equal(206, (int)answer.StatusCode);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{last}/1000"), Header(answer, "Content-Range"));
        Assert.Equal(content[first..(last + 1)], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Several_ranges_are_the_parts_of_a_multipart_answer()
    {
        var file = await media.StoreAsync(Content(1000), "a.bin");

        using var answer = await SendAsync(file, HttpMethod.Get, ("Range", "bytes=990-,0-3,10-12"));

        Assert.Equal(206, (int)answer.StatusCode);
        var boundary = answer.Content.Headers.ContentType!.Parameters.Single().Value;
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        var text = Encoding.Latin1.GetString(body);
        string Part(int first, int last) =>
            $"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {first}-{last}/1000\r\n\r\n"
            + Encoding.Latin1.GetString(Content(1000)[first..(last + 1)]);
        Assert.Equal($"{Part(990, 999)}{Part(0, 3)}{Part(10, 12)}\r\n--{boundary}--\r\n", text);
    }

    [Theory]
    [InlineData("bytes=1000-")]
    [InlineData("bytes=-0")]
    public async Task A_range_past_the_end_is_a_416_that_says_the_size(string range)
    {
        var file = await media.StoreAsync(Content(1000), "a.bin");

        using var answer = await SendAsync(file, HttpMethod.Get, ("Range", range));

        Assert.Equal(416, (int)answer.StatusCode);
        Assert.Equal("bytes */1000", Header(answer, "Content-Range"));
    }

    [Theory]
    [InlineData("bytes=9-0")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=0-499,501-999,-900")]
    public async Task A_range_that_says_nothing_useful_is_as_good_as_none(string range)
    {
        var file = await media.StoreAsync(Content(1000), "a.bin");

        using var answer = await SendAsync(file, HttpMethod.Get, ("Range", range));

        Assert.Contains((int)answer.StatusCode, range.EndsWith("900", StringComparison.Ordinal) ? [200, 206] : new[] { 200 });
        Assert.Equal(1000, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Conditions_are_honoured_in_the_order_of_the_RFC()
    {
        var file = await media.StoreAsync(Content(1000), "a.bin");
        var (tag, other) = ($"\"{file.Hash}\"", "\"other\"");
        var (now, before) = (DateTimeOffset.UtcNow.AddMinutes(1).ToString("R"), DateTimeOffset.UtcNow.AddDays(-1).ToString("R"));

        await ExpectAsync(304, file, ("If-None-Match", tag));
        await ExpectAsync(304, file, ("If-None-Match", "*"));
        await ExpectAsync(304, file, ("If-None-Match", $"{other}, W/{tag}"));
        await ExpectAsync(200, file, ("If-None-Match", other));
        await ExpectAsync(200, file, ("If-None-Match", other), ("If-Modified-Since", now));
        await ExpectAsync(304, file, ("If-Modified-Since", now));
        await ExpectAsync(200, file, ("If-Modified-Since", before));
        await ExpectAsync(412, file, ("If-Match", other));
        await ExpectAsync(412, file, ("If-Match", $"W/{tag}"));
        await ExpectAsync(200, file, ("If-Match", tag));
        await ExpectAsync(412, file, ("If-Unmodified-Since", before));
        await ExpectAsync(206, file, ("Range", "bytes=0-1"), ("If-Range", tag));
        await ExpectAsync(200, file, ("Range", "bytes=0-1"), ("If-Range", other));
        await ExpectAsync(200, file, ("Range", "bytes=0-1"), ("If-Range", $"W/{tag}"));
        await ExpectAsync(200, file, ("Range", "bytes=5000-"), ("If-Range", other));
    }

    [Fact]
    public async Task Pictures_are_shown_and_pages_are_saved_under_their_name()
    {
        var picture = await media.StoreAsync("GIF89a"u8.ToArray(), "Träumerei \"1\".gif");
        var page = await media.StoreAsync("<html><script>alert(1)</script>"u8.ToArray(), "page.png");

        using var shown = await media.Http.GetAsync(picture.Url());
        using var saved = await media.Http.GetAsync(page.Url());

        Assert.StartsWith("inline; filename=", Header(shown, "Content-Disposition"), StringComparison.Ordinal);
        Assert.Contains("filename*=UTF-8''Tr%C3%A4umerei%20%221%22.gif", Header(shown, "Content-Disposition"), StringComparison.Ordinal);
        Assert.StartsWith("attachment;", Header(saved, "Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("text/html; charset=utf-8", Header(saved, "Content-Type"));
    }

    [Fact]
    public async Task The_name_in_the_path_is_free_and_an_unknown_id_is_a_404_with_an_error_text()
    {
        var file = await media.StoreAsync(Content(10), "a.bin");
        foreach (var tail in new[] { "/avatar", "/", "", "/a/b" })
            Assert.Equal(10, (await media.Http.GetByteArrayAsync($"/files/{file.Id}{tail}")).Length);

        foreach (var id in new[] { Guid.NewGuid().ToString(), "x" })
        {
            using var answer = await media.Http.GetAsync($"/files/{id}/avatar");
            Assert.Equal(404, (int)answer.StatusCode);
            Assert.Equal("The file does not exist.", (await answer.JsonAsync()).GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task A_private_file_opens_to_its_owner_and_by_a_signed_URL_until_it_expires()
    {
        var (owner, other) = (media.Identity.Register("clara"), media.Identity.Register("anna"));
        var file = await media.StoreAsync(Content(10), "export.zip", owner.UserId, isPrivate: true);
        var links = media.Services.GetRequiredService<SignedLinks>();
        var link = links.Sign(file, DateTimeOffset.UtcNow.AddMinutes(1));

        Assert.Equal(404, await StatusAsync(file.Url()));
        Assert.Equal(404, await StatusAsync(file.Url(), other));
        Assert.Equal(200, await StatusAsync(file.Url(), owner));
        Assert.Equal(200, await StatusAsync(link));
        Assert.Equal(404, await StatusAsync(link[..^1] + (link[^1] == 'A' ? 'E' : 'A')));
        Assert.Equal(404, await StatusAsync(link.Replace("expires=", "expires=9")));
        Assert.Equal(404, await StatusAsync(links.Sign(file, DateTimeOffset.UtcNow.AddSeconds(-1))));
        using var answer = await media.Http.GetAsync(link);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData('A', 'B')] // bits at the end that no encoder sets
    [InlineData('=', '=')]
    [InlineData('é', 'é')]
    [InlineData('*', 'A')]
    public async Task A_signature_that_somebody_made_up_opens_nothing_whatever_it_is(char letter, char last)
    {
        var file = await media.StoreAsync(Content(10), "export.zip", Guid.CreateVersion7(), isPrivate: true);

        Assert.Equal(404, await StatusAsync($"{file.Url()}?expires=9999999999&signature={Uri.EscapeDataString(new string(letter, 42) + last)}"));
    }

    private static byte[] Content(int size) => [.. Enumerable.Range(0, size).Select(number => (byte)(number % 4 == 0 ? 0 : number))];

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ",
        answer.Headers.TryGetValues(name, out var values) ? values : answer.Content.Headers.GetValues(name));

    private async Task<HttpResponseMessage> SendAsync(StoredFile file, HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, file.Url());
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await media.Http.SendAsync(request);
    }

    private async Task ExpectAsync(int status, StoredFile file, params (string, string)[] headers)
    {
        using var answer = await SendAsync(file, HttpMethod.Get, headers);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private async Task<int> StatusAsync(string url, Login? login = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (login is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Token);
        using var answer = await media.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
