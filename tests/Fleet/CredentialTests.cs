using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>API keys and cookies on their way over the gateway to services that know neither.</summary>
public sealed class CredentialTests(Fleet fleet)
{
    private const string Keys = "/api/v1/developer/api-keys";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_acts_by_its_key_until_the_key_is_revoked()
    {
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("program"), Cancel);
        using var made = await SendAsync(fleet.Gateway, HttpMethod.Post, Keys, new { name = "x", scopes = new[] { "read", "write" } },
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var data = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("data");
        var key = data.GetProperty("key").GetString()!;

        using var room = await SendAsync(fleet.Gateway, HttpMethod.Post, "/api/rooms", new { room_name = "A program's room" }, WithKey);
        Assert.Equal(HttpStatusCode.Created, room.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync());
        using var forbidden = await SendAsync(fleet.Gateway, HttpMethod.Get, Keys, null, WithKey);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);

        using var revoked = await SendAsync(fleet.Gateway, HttpMethod.Delete, $"{Keys}/{data.GetProperty("id").GetString()}", null,
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token));
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        await Eventually.TrueAsync(async () => await ReadAsync() == HttpStatusCode.Unauthorized, "the key is refused", 5, Cancel);

        void WithKey(HttpRequestMessage request) => request.Headers.Add("X-API-Key", key);

        async Task<HttpStatusCode> ReadAsync()
        {
            using var answer = await SendAsync(fleet.Gateway, HttpMethod.Get, "/api/v1/audit/logs", null, WithKey);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_page_acts_by_cookie_and_shows_its_token()
    {
        using var browser = new HttpClient(new HttpClientHandler()) { BaseAddress = fleet.Gateway.BaseAddress };
        var name = Names.New("page");
        const string Password = "a prelude in c major";
        using var registered = await SendAsync(browser, HttpMethod.Post, "/api/auth/register",
            new { username = name, email = $"{name}@example.org", password = Password, confirm_password = Password, cookies = true });
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);

        using var profile = await SendAsync(browser, HttpMethod.Get, "/api/users/profile", null);
        using var without = await SendAsync(browser, HttpMethod.Post, "/api/rooms", new { room_name = "Not mine" });
        var token = (await browser.GetFromJsonAsync<JsonElement>("/api/v1/csrf-token", Cancel)).GetProperty("data").GetProperty("csrf_token").GetString();
        using var with = await SendAsync(browser, HttpMethod.Post, "/api/rooms", new { room_name = "Mine" }, WithToken);
        using var refreshed = await SendAsync(browser, HttpMethod.Post, "/api/auth/refresh", null);
        using var logout = await SendAsync(browser, HttpMethod.Post, "/api/auth/logout", null, WithToken);
        using var after = await SendAsync(browser, HttpMethod.Get, "/api/users/profile", null);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized],
            new[] { profile, without, with, refreshed, logout, after }.Select(answer => answer.StatusCode));

        void WithToken(HttpRequestMessage request) => request.Headers.Add("X-CSRF-Token", token);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, string path, object? body, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        prepare?.Invoke(request);
        return await client.SendAsync(request, Cancel);
    }
}
