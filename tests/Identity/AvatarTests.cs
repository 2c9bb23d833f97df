using System.Net.Http.Headers;
using System.Text.Json;
using Ensemble.Contracts.Events;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class AvatarTests : IAsyncLifetime
{
    private const int MaxBytes = 5 * 1024 * 1024;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private FakeMedia media = null!;
    private IdentityService identity = null!;

    public async ValueTask InitializeAsync()
    {
        media = await FakeMedia.StartAsync();
        identity = await IdentityService.StartAsync(media.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await identity.DisposeAsync();
        await media.DisposeAsync();
    }

    [Theory]
    [InlineData("POST", "/api/users/avatar", "avatar")]
    [InlineData("PUT", "/api/users/me/avatar", "file")]
    [InlineData("PUT", "/api/v1/users/me/avatar", "anything")]
    public async Task A_picture_is_set_in_every_dialect_and_everybody_hears_of_it(string method, string path, string field)
    {
        var account = await identity.Api.RegisterAsync();

        var (status, body) = await SendAsync(method, path, account.Text("token"), Pictures.OfSize(300_000), field);

        Assert.Equal(200, status);
        var file = body.Text("avatar_file_id");
        Assert.Equal($"/files/{file}/avatar", body.GetProperty("data").Text("avatar_url"));
        Assert.Equal(300_000, media.Files[file]);
        Assert.Equal(2, media.Files.Count);
        var me = await identity.Api.GetAsync("/api/users/me", account.Text("token"));
        Assert.Equal((file, $"/files/{file}/avatar"), (me.Body.Text("avatar_file_id"), me["avatar_url"]));
        var told = await identity.PublishedAsync<UserUpdated>();
        Assert.Equal($"/files/{file}/avatar", Assert.Single(told).AvatarUrl);
        Assert.Equal(0, await DiscardedAsync());
    }

    [Fact]
    public async Task The_redirect_leads_to_the_picture_or_the_small_one_and_is_not_sent_again_to_who_knows_it()
    {
        var account = await identity.Api.RegisterAsync();
        var (path, token) = ($"/api/users/{account.Text("user_id")}/avatar", account.Text("token"));
        Assert.Equal(404, (await identity.Api.GetAsync(path, token)).Status);
        await SetAsync(token);
        var small = media.Files.Single(file => file.Value == 64).Key;
        var large = media.Files.Single(file => file.Value != 64).Key;

        using var redirect = await GetAsync(path, token);
        using var toSmall = await GetAsync(path + "?size=64", token);
        using var known = await GetAsync(path, token, redirect.Headers.ETag);
        using var byName = await GetAsync($"/api/v1/users/{account.GetProperty("user").Text("username")}/avatar?size=256", token);

        Assert.Equal((302, $"/files/{large}/avatar"), ((int)redirect.StatusCode, redirect.Headers.Location!.ToString()));
        Assert.Equal("private, max-age=60", redirect.Headers.CacheControl!.ToString().Replace("max-age=60, private", "private, max-age=60", StringComparison.Ordinal));
        Assert.Equal((302, $"/files/{small}/avatar"), ((int)toSmall.StatusCode, toSmall.Headers.Location!.ToString()));
        Assert.Equal(304, (int)known.StatusCode);
        Assert.Equal($"/files/{large}/avatar", byName.Headers.Location!.ToString());
        Assert.Equal(400, (await identity.Api.GetAsync(path + "?size=100", token)).Status);
        Assert.Equal(401, (await identity.Api.GetAsync(path)).Status);
    }

    [Fact]
    public async Task The_old_picture_is_deleted_when_another_comes_or_none()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");
        var first = await SetAsync(token);
        var second = await SetAsync(token);
        await Eventually.TrueAsync(() => !media.Files.ContainsKey(first) && media.Files.Count == 2, "the first picture is gone");
        Assert.True(media.Files.ContainsKey(second));

        var removed = await identity.Api.DeleteAsync("/api/users/me/avatar", token);

        Assert.Equal((200, JsonValueKind.Null), (removed.Status, removed.Body.GetProperty("avatar_file_id").ValueKind));
        await Eventually.TrueAsync(() => media.Files.IsEmpty, "the second one too");
        await Eventually.TrueAsync(async () => await DiscardedAsync() == 0, "nothing is left to do");
        Assert.Equal(200, (await identity.Api.DeleteAsync("/api/users/avatar", token)).Status);
    }

    [Fact]
    public async Task Of_many_at_once_those_that_came_too_soon_come_again_and_the_files_of_one_are_left()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SetPatientlyAsync(token)));

        await Eventually.TrueAsync(() => media.Files.Count == 2, "the files of one picture are left");
        var kept = (await identity.Api.GetAsync("/api/users/me", token)).Body.Text("avatar_file_id");
        Assert.True(media.Files.ContainsKey(kept));

        async Task SetPatientlyAsync(string token)
        {
            var status = await Eventually.GetAsync(
                async () => (await SendAsync("POST", "/api/users/avatar", token, Pictures.OfSize(1000))).Status, status => status != 429);
            Assert.Equal(200, status);
        }
    }

    [Fact]
    public async Task What_media_refuses_is_told_and_changes_nothing()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");

        var (status, body) = await SendAsync("POST", "/api/users/avatar", token, "GIF89a?"u8.ToArray());
        var (_, plain) = await SendAsync("PUT", "/api/users/me/avatar", token, "no image"u8.ToArray());

        Assert.Equal((400, "avatar"), (status, body.GetProperty("error").GetProperty("details").Text("field")));
        Assert.Equal("avatar: must be a PNG.", plain.Text("error"));
        Assert.Equal(JsonValueKind.Null, (await identity.Api.GetAsync("/api/users/me", token)).Body.GetProperty("avatar_file_id").ValueKind);
        Assert.Equal(0, await DiscardedAsync());
    }

    [Fact]
    public async Task Five_MiB_are_taken_and_a_byte_more_is_not()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");

        var (fits, _) = await SendAsync("POST", "/api/users/avatar", token, Pictures.OfSize(MaxBytes));
        var (tooLong, body) = await SendAsync("POST", "/api/users/avatar", token, Pictures.OfSize(MaxBytes + 1));
        var (farTooLong, _) = await SendAsync("POST", "/api/users/avatar", token, Pictures.OfSize(MaxBytes + 200_000));

        Assert.Equal((200, 413, 413), (fits, tooLong, farTooLong));
        Assert.Equal("PAYLOAD_TOO_LARGE", body.GetProperty("error").Text("code"));
        Assert.Equal(2, media.Files.Count);
    }

    [Fact]
    public async Task A_body_without_a_part_or_that_is_no_multipart_is_a_400()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");
        using var empty = new MultipartFormDataContent("b");
        using var text = new StringContent("{}");

        var (noPart, body) = await SendAsync("POST", "/api/users/avatar", token, empty);
        var (noMultipart, _) = await SendAsync("POST", "/api/users/avatar", token, text);

        Assert.Equal((400, 400), (noPart, noMultipart));
        Assert.StartsWith("bad request:", body.GetProperty("error").Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_media_it_is_a_503_and_what_media_has_kept_meanwhile_is_deleted_later()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");
        media.BreaksAfterStoring = true;
        var (broken, _) = await SendAsync("POST", "/api/users/avatar", token, Pictures.OfSize(1000));
        Assert.Equal((503, 2), (broken, media.Files.Count));
        await media.StopAsync();
        var (away, body) = await SendAsync("POST", "/api/users/avatar", token, Pictures.OfSize(1000));
        Assert.Equal((503, "SERVICE_UNAVAILABLE"), (away, body.GetProperty("error").Text("code")));
        await media.ResumeAsync();
        media.BreaksAfterStoring = false;

        identity.Time.Advance(TimeSpan.FromMinutes(11));
        await SetAsync(token); // Has it look at once.

        await Eventually.TrueAsync(async () => media.Files.Count == 2 && await DiscardedAsync() == 0, "only the picture that the account has is left", 90);
    }

    [Fact]
    public async Task Administrators_set_and_remove_anybodys_and_nobody_else_does()
    {
        var account = await identity.Api.RegisterAsync();
        var path = $"/api/admin/users/{account.Text("user_id")}/avatar";
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);

        var (refused, _) = await SendAsync("PUT", path, account.Text("token"), Pictures.OfSize(1000));
        var (status, body) = await SendAsync("PUT", path, admin, Pictures.OfSize(1000));
        var (unknown, _) = await SendAsync("PUT", $"/api/admin/users/{Guid.NewGuid()}/avatar", admin, Pictures.OfSize(1000));

        Assert.Equal((403, 200, 404), (refused, status, unknown));
        Assert.True(media.Files.ContainsKey(body.Text("avatar_file_id")));
        Assert.Equal(200, (await identity.Api.DeleteAsync(path, admin)).Status);
        Assert.Equal(400, (await identity.Api.DeleteAsync("/api/admin/users/x/avatar", admin)).Status);
    }

    private async Task<string> SetAsync(string token)
    {
        var (status, body) = await SendAsync("POST", "/api/users/avatar", token, Pictures.OfSize(1000));
        Assert.True(status == 200, body.ToString());
        return body.Text("avatar_file_id");
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string token, byte[] image, string field = "avatar")
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(image), field, "me.png" } };
        return await SendAsync(method, path, token, form);
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string token, HttpContent content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(identity.PublicAddress, path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string token, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(identity.PublicAddress, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await http.SendAsync(request);
    }

    private Task<int> DiscardedAsync() => identity.WithDbAsync(db => db.DiscardedFiles.CountAsync());
}
