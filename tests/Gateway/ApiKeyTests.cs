using Ensemble.ServiceDefaults.Access.Revocation;
using Ensemble.Tests.ServiceFixtures;
using StackExchange.Redis;

namespace Ensemble.Tests.Gateway;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private EdgeFixture edge = null!;

    public async ValueTask InitializeAsync() => edge = await EdgeFixture.StartAsync();

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    [Fact]
    public async Task A_key_becomes_a_token_of_its_account_and_goes_no_further()
    {
        var (user, key) = MakeKey();

        var answer = await edge.SendAsync("POST", "/api/rooms", ("X-API-Key", key.Text));

        Assert.Equal(200, answer.Status);
        Assert.StartsWith("Bearer ey", answer.Seen.Authorization, StringComparison.Ordinal);
        var claims = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(answer.Seen.Authorization["Bearer ".Length..]);
        Assert.Equal((user.UserId, key.Id.ToString(), "read write"), (claims.Subject, claims.GetClaim("sid").Value, claims.GetClaim("scope").Value));
        Assert.Equal("", answer.Seen.ApiKey);
        Assert.Empty(edge.Log.Containing(key.Text));
    }

    [Fact]
    public async Task Identity_is_asked_once_for_many_requests_at_once_and_after()
    {
        var (_, key) = MakeKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => edge.SendAsync("GET", "/api/rooms", ("X-API-Key", key.Text))));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(200, (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", key.Text))).Status);

        Assert.Single(edge.Identity.Exchanged);
    }

    [Fact]
    public async Task A_user_by_key_is_counted_as_the_user()
    {
        var (_, key) = MakeKey();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/rooms");
        request.Headers.Add("X-API-Key", key.Text);

        using var answer = await edge.Gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("1000", answer.Headers.GetValues("X-RateLimit-Limit").Single());
    }

    [Fact]
    public async Task A_flood_of_one_bad_key_reaches_identity_once()
    {
        for (var i = 0; i < 20; i++)
        {
            var answer = await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", "veza_sk_nobody-has-this-one"));
            Assert.Equal((401, "API_KEY_INVALID"), (answer.Status, answer.ErrorCode));
        }

        Assert.Single(edge.Identity.Exchanged);
    }

    [Fact]
    public async Task A_flood_of_different_bad_keys_is_stopped_by_their_address_and_no_good_key_of_another()
    {
        var (_, key) = MakeKey();
        var codes = new List<int>();
        for (var i = 0; i < 70; i++)
            codes.Add((await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", $"veza_sk_guess-{i}"), ("X-Forwarded-For", "203.0.113.5"))).Status);

        Assert.Equal(60, edge.Identity.Exchanged.Count);
        Assert.All(codes[..60], code => Assert.Equal(401, code));
        Assert.All(codes[60..], code => Assert.Equal(429, code));
        Assert.Equal(200, (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", key.Text), ("X-Forwarded-For", "203.0.113.6"))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("VEZA_SK_abc")]
    public async Task What_is_no_key_at_all_is_a_401_without_asking(string text)
    {
        var answer = await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", text));

        Assert.Equal((401, "API_KEY_INVALID"), (answer.Status, answer.ErrorCode));
        Assert.Empty(edge.Identity.Exchanged);
    }

    [Fact]
    public async Task A_key_beside_a_bearer_is_a_400()
    {
        var (user, key) = MakeKey();

        var answer = await edge.SendAsync("GET", "/api/rooms",
            ("X-API-Key", key.Text), ("Authorization", "Bearer " + edge.Identity.LogIn(user).Token));

        Assert.Equal((400, "AMBIGUOUS_CREDENTIALS"), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task A_key_that_may_only_read_changes_nothing()
    {
        var key = edge.Identity.MakeApiKey(edge.Identity.Register("reader").User, "read");

        var refused = await edge.SendAsync("POST", "/api/rooms", ("X-API-Key", key.Text));

        Assert.Equal((403, "INSUFFICIENT_SCOPE"), (refused.Status, refused.ErrorCode));
        Assert.Equal(200, (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", key.Text))).Status);
    }

    [Fact]
    public async Task A_key_is_not_told_what_the_session_of_its_account_was_told_by_the_same_idempotency_key()
    {
        var (user, key) = MakeKey();

        var first = await edge.SendAsync("POST", "/api/rooms", ("Idempotency-Key", "once"), ("Authorization", "Bearer " + edge.Identity.LogIn(user).Token));
        var again = await edge.SendAsync("POST", "/api/rooms", ("Idempotency-Key", "once"), ("X-API-Key", key.Text));

        Assert.Equal((200, 200), (first.Status, again.Status));
        Assert.NotEqual(first.Seen.Authorization, again.Seen.Authorization);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_within_a_second_though_its_token_is_remembered()
    {
        var (_, key) = MakeKey();
        Assert.Equal(200, (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", key.Text))).Status);
        using var redis = await ConnectionMultiplexer.ConnectAsync(edge.Redis.ConnectionString);

        edge.Identity.ApiKeys.Clear();
        await RevocationList.AddAsync(redis.GetDatabase(), [(key.Id, DateTimeOffset.UtcNow)], DateTimeOffset.UtcNow);

        await Eventually.TrueAsync(async () => (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", key.Text))).Status == 401, "the key is refused", 10);
        Assert.Equal("API_KEY_INVALID", (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", key.Text))).ErrorCode);
    }

    [Fact]
    public async Task While_identity_is_away_it_is_a_503_for_unknown_keys_and_nothing_for_known_ones()
    {
        var (_, known) = MakeKey();
        var (_, unknown) = MakeKey();
        Assert.Equal(200, (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", known.Text))).Status);
        await edge.Identity.DisposeAsync();

        var answers = new[]
        {
            await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", unknown.Text)),
            await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", unknown.Text)),
        };

        Assert.All(answers, answer => Assert.Equal((503, "SERVICE_UNAVAILABLE"), (answer.Status, answer.ErrorCode)));
        Assert.Equal(200, (await edge.SendAsync("GET", "/api/rooms", ("X-API-Key", known.Text))).Status);
        Assert.Single(edge.Log.Containing("Identity does not exchange API keys"));
    }

    [Fact]
    public async Task Health_is_told_whatever_the_key()
    {
        Assert.NotEqual(401, (await edge.SendAsync("GET", "/healthz", ("X-API-Key", "veza_sk_nobody"))).Status);
        Assert.Empty(edge.Identity.Exchanged);
    }

    private (Ensemble.Contracts.Identity.User User, FakeApiKey Key) MakeKey()
    {
        var user = edge.Identity.Register("clara").User;
        return (user, edge.Identity.MakeApiKey(user));
    }
}
