using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Contracts.Identity;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class ApiKeyTests : IClassFixture<ApiKeyTests.FewKeys>, IDisposable
{
    private const string Keys = "/api/v1/developer/api-keys";

    private readonly IdentityService identity;
    private readonly GrpcChannel channel;
    private readonly Accounts.AccountsClient accounts;

    public ApiKeyTests(FewKeys fixture)
    {
        identity = fixture.Service;
        channel = GrpcChannel.ForAddress(identity.GrpcAddress);
        accounts = new Accounts.AccountsClient(channel);
    }

    public void Dispose() => channel.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_and_stored_as_its_hash()
    {
        var token = await RegisterAsync();
        var expires = identity.Time.GetUtcNow().AddDays(30);

        var made = await CreateAsync(token, new { name = " my script ", scopes = new[] { "write", "read" }, expires_at = expires });

        Assert.Equal(201, made.Status);
        Assert.Equal(["created_at", "expires_at", "id", "key", "last_used_at", "name", "prefix", "scopes"], made.Data.Names());
        Assert.Matches("^veza_sk_[A-Za-z0-9_-]{32}$", made["key"]);
        Assert.StartsWith(made["prefix"]!, made["key"], StringComparison.Ordinal);
        var listed = Assert.Single(await ListAsync(token));
        Assert.Equal(["created_at", "expires_at", "id", "last_used_at", "name", "prefix", "scopes"], listed.Names());
        Assert.Equal(("my script", expires), (listed.Text("name"), listed.GetProperty("expires_at").GetDateTimeOffset()));
        Assert.Equal(["read", "write"], listed.Texts("scopes"));
        var hash = await identity.WithDbAsync(db => db.ApiKeys.Where(key => key.Id == Guid.Parse(made["id"]!)).Select(key => key.Hash).SingleAsync());
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(made["key"]!)), hash);
    }

    [Fact]
    public async Task A_key_without_scopes_may_read_and_lives_until_it_is_revoked()
    {
        var made = await CreateAsync(await RegisterAsync(), new { name = "reader" });

        Assert.Equal(["read"], made.Data.Texts("scopes"));
        Assert.Equal(JsonValueKind.Null, made.Data.GetProperty("expires_at").ValueKind);
    }

    [Theory]
    [InlineData("name", """{}""")]
    [InlineData("name", """{"name":"  "}""")]
    [InlineData("scopes", """{"name":"x","scopes":[]}""")]
    [InlineData("scopes", """{"name":"x","scopes":["read","admin"]}""")]
    [InlineData("scopes", """{"name":"x","scopes":[null]}""")]
    [InlineData("expires_at", """{"name":"x","expires_at":"2020-01-01T00:00:00Z"}""")]
    [InlineData("expires_at", """{"name":"x","expires_at":"2999-01-01T00:00:00Z"}""")]
    [InlineData("expires_at", """{"name":"x","expires_at":"tomorrow"}""")]
    public async Task What_is_wrong_is_named(string field, string body)
    {
        var reply = await CreateAsync(await RegisterAsync(), JsonSerializer.Deserialize<JsonElement>(body));

        Assert.Equal((400, field), (reply.Status, reply.Error.GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task An_account_has_only_so_many_keys_and_makes_only_so_many_a_day_also_at_once()
    {
        var token = await RegisterAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => CreateAsync(token, new { name = $"key {i}" })));
        Assert.Equal((3, 3), (made.Count(reply => reply.Status == 201), made.Count(reply => reply.Status == 422)));

        foreach (var key in made.Where(reply => reply.Status == 201))
            Assert.Equal(200, (await identity.Api.DeleteAsync($"{Keys}/{key["id"]}", token)).Status);
        foreach (var (name, status) in new[] { ("four", 201), ("five", 201), ("six", 422) })
            Assert.Equal(status, (await CreateAsync(token, new { name })).Status);
    }

    [Fact]
    public async Task A_key_is_exchanged_for_a_token_of_a_minute_with_its_scopes()
    {
        var token = await RegisterAsync();
        var made = await CreateAsync(token, new { name = "script", scopes = new[] { "read" } });

        var reply = await ExchangeAsync(made["key"]!);

        Assert.Equal(made["id"], reply.KeyId);
        Assert.Equal(identity.Time.GetUtcNow().AddSeconds(60).ToUnixTimeMilliseconds(), reply.ExpiresAt);
        Assert.Equal(200, (await identity.Api.GetAsync("/api/users/profile", reply.AccessToken)).Status);
        var refused = await identity.Api.PutAsync("/api/users/profile", new { settings = new { theme = "light" } }, reply.AccessToken);
        Assert.Equal((403, "INSUFFICIENT_SCOPE"), (refused.Status, refused.Error.Text("code")));
        identity.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(401, (await identity.Api.GetAsync("/api/users/profile", reply.AccessToken)).Status);
    }

    [Fact]
    public async Task A_token_never_outlives_its_key()
    {
        var expires = identity.Time.GetUtcNow().AddSeconds(20);
        var made = await CreateAsync(await RegisterAsync(), new { name = "short", expires_at = expires });

        Assert.Equal(expires.ToUnixTimeMilliseconds(), (await ExchangeAsync(made["key"]!)).ExpiresAt);
        identity.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(new ExchangeApiKeyReply(), await ExchangeAsync(made["key"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("veza_sk_unknown")]
    [InlineData("something else")]
    public async Task What_is_no_key_gets_no_token(string text) => Assert.Equal(new ExchangeApiKeyReply(), await ExchangeAsync(text));

    [Fact]
    public async Task A_revoked_key_and_its_token_are_refused_at_once_and_it_is_gone_from_the_list()
    {
        var token = await RegisterAsync();
        var made = await CreateAsync(token, new { name = "script" });
        var exchanged = await ExchangeAsync(made["key"]!);
        var check = new CheckSessionRequest { SessionId = made["id"], UserId = UserOf(exchanged.AccessToken) };
        Assert.True((await accounts.CheckSessionAsync(check)).Active);

        Assert.Equal(200, (await identity.Api.DeleteAsync($"{Keys}/{made["id"]}", token)).Status);

        Assert.Equal(new ExchangeApiKeyReply(), await ExchangeAsync(made["key"]!));
        Assert.Equal(401, (await identity.Api.GetAsync("/api/users/profile", exchanged.AccessToken)).Status);
        Assert.False((await accounts.CheckSessionAsync(check)).Active);
        Assert.Empty(await ListAsync(token));
        Assert.Equal(404, (await identity.Api.DeleteAsync($"{Keys}/{made["id"]}", token)).Status);
    }

    [Fact]
    public async Task Somebody_elses_key_is_unknown_and_stays()
    {
        var (mine, others) = (await RegisterAsync(), await RegisterAsync());
        var made = await CreateAsync(others, new { name = "theirs" });

        Assert.Equal(404, (await identity.Api.DeleteAsync($"{Keys}/{made["id"]}", mine)).Status);
        Assert.Equal(400, (await identity.Api.DeleteAsync($"{Keys}/7", mine)).Status);
        Assert.Empty(await ListAsync(mine));
        Assert.NotEqual("", (await ExchangeAsync(made["key"]!)).AccessToken);
    }

    [Fact]
    public async Task A_ban_ends_the_keys_of_the_account()
    {
        var token = await RegisterAsync();
        var made = await CreateAsync(token, new { name = "script" });
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        var id = UserOf(token);

        Assert.Equal(200, (await identity.Api.PatchAsync($"/api/admin/users/{id}", new { banned = true }, admin)).Status);
        Assert.Equal(new ExchangeApiKeyReply(), await ExchangeAsync(made["key"]!));
        Assert.NotNull(await identity.WithDbAsync(db => db.ApiKeys.Where(key => key.Id == Guid.Parse(made["id"]!)).Select(key => key.RevokedAt).SingleAsync()));
    }

    [Fact]
    public async Task Use_is_noted_at_most_once_a_minute()
    {
        var token = await RegisterAsync();
        var made = await CreateAsync(token, new { name = "script" });
        var first = identity.Time.GetUtcNow();

        await ExchangeAsync(made["key"]!);
        identity.Time.Advance(TimeSpan.FromSeconds(59));
        await ExchangeAsync(made["key"]!);
        Assert.Equal(first, (await ListAsync(token))[0].GetProperty("last_used_at").GetDateTimeOffset());
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        await ExchangeAsync(made["key"]!);

        Assert.Equal(first.AddMinutes(1), (await ListAsync(token))[0].GetProperty("last_used_at").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("GET", Keys)]
    [InlineData("POST", Keys)]
    [InlineData("DELETE", Keys + "/01980000-0000-7000-8000-000000000001")]
    [InlineData("GET", "/api/v1/sessions")]
    [InlineData("POST", "/api/v1/sessions/logout-all")]
    [InlineData("POST", "/api/auth/logout")]
    [InlineData("PUT", "/api/users/me/password")]
    [InlineData("GET", "/api/auth/2fa/status")]
    [InlineData("POST", "/api/v1/auth/2fa/disable")]
    [InlineData("GET", "/api/admin/users")]
    [InlineData("DELETE", "/api/users/me")]
    [InlineData("POST", "/api/v1/users/me/export")]
    [InlineData("DELETE", "/api/admin/users/01980000-0000-7000-8000-000000000001")]
    [InlineData("DELETE", "/api/v1/admin/users/01980000-0000-7000-8000-000000000001?grace_days=0")]
    [InlineData("POST", "/api/v1/admin/users/01980000-0000-7000-8000-000000000001/restore")]
    [InlineData("DELETE", "/api/admin/users/01980000-0000-7000-8000-000000000001/avatar")]
    [InlineData("DELETE", "/api/v1/admin/users/01980000-0000-7000-8000-000000000001/2fa")]
    public async Task A_key_decides_nothing_over_its_account(string method, string path)
    {
        var made = await CreateAsync(await RegisterAsync(), new { name = "x", scopes = new[] { "read", "write" } });

        var reply = await identity.Api.SendAsync(method, path, (await ExchangeAsync(made["key"]!)).AccessToken);

        Assert.Equal(403, reply.Status);
        Assert.Contains("SESSION_REQUIRED", reply.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_changes_the_profile_but_not_the_address_that_passwords_are_reset_by()
    {
        var made = await CreateAsync(await RegisterAsync(), new { name = "x", scopes = new[] { "read", "write" } });
        var token = (await ExchangeAsync(made["key"]!)).AccessToken;

        Assert.Equal(200, (await identity.Api.PutAsync("/api/users/profile", new { settings = new { theme = "light" } }, token)).Status);
        Assert.Equal(403, (await identity.Api.PutAsync("/api/users/profile", new { email = "thief@example.org" }, token)).Status);
        Assert.Equal(403, (await identity.Api.PatchAsync("/api/users/me", new { email = "thief@example.org" }, token)).Status);
        Assert.Equal(403, (await identity.Api.PutAsync($"/api/v1/users/{UserOf(token)}", new { email = "thief@example.org" }, token)).Status);
    }

    private async Task<string> RegisterAsync() => (await identity.Api.RegisterAsync()).Text("token");

    private Task<Reply> CreateAsync(string token, object body) => identity.Api.PostAsync(Keys, body, token);

    private async Task<JsonElement[]> ListAsync(string token) =>
        [.. (await identity.Api.GetAsync(Keys, token)).Data.GetProperty("api_keys").EnumerateArray()];

    private async Task<ExchangeApiKeyReply> ExchangeAsync(string key) => await accounts.ExchangeApiKeyAsync(new ExchangeApiKeyRequest { ApiKey = key });

    /// <summary>A service whose accounts may have three keys, and make five a day; its tests only move its clock on.</summary>
    public sealed class FewKeys : IAsyncLifetime
    {
        internal IdentityService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Service = await IdentityService.StartAsync(new() { ["ApiKeys:PerAccount"] = "3", ["ApiKeys:PerDay"] = "5" });

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }

    private static string UserOf(string token) => JsonSerializer
        .Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).Text("sub");
}
