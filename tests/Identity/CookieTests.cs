namespace Ensemble.Tests.Identity;

public sealed class CookieTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Theory]
    [InlineData("/api/auth")]
    [InlineData("/api/v1/auth")]
    public async Task Who_asks_gets_the_tokens_as_cookies_that_no_script_reads(string prefix)
    {
        var name = Api.NewName();
        var registered = await api.PostAsync($"{prefix}/register",
            new { username = name, email = $"{name}@example.org", password = Api.Password, confirm_password = Api.Password, cookies = true });
        var login = await api.PostAsync($"{prefix}/login", new { username = name, password = Api.Password, cookies = true });
        var refreshed = await api.PostAsync($"{prefix}/refresh", new { refresh_token = login["refresh_token"], cookies = true });

        foreach (var reply in new[] { registered, login, refreshed })
        {
            var access = Assert.Single(CookiesOf(reply), cookie => cookie.StartsWith($"access_token={reply["access_token"]};", StringComparison.Ordinal));
            Assert.Equal("max-age=3600; path=/; samesite=lax; httponly", access.Split(';', 2)[1].Trim());
            var refresh = Assert.Single(CookiesOf(reply), cookie => cookie.StartsWith($"refresh_token={reply["refresh_token"]};", StringComparison.Ordinal));
            Assert.Equal($"max-age=2592000; path={prefix}/refresh; samesite=strict; httponly", refresh.Split(';', 2)[1].Trim());
        }
    }

    [Theory]
    [InlineData("/api/auth")]
    [InlineData("/api/v1/auth")]
    public async Task Who_does_not_ask_gets_none(string prefix)
    {
        var name = Api.NewName();
        await api.RegisterAsync(name);
        var login = await api.PostAsync($"{prefix}/login", new { username = name, password = Api.Password });
        var refused = await api.PostAsync($"{prefix}/login", new { username = name, password = "not the password", cookies = true });
        var refreshed = await api.PostAsync($"{prefix}/refresh", new { refresh_token = login["refresh_token"] });
        var logout = await api.PostAsync($"{prefix}/logout", token: refreshed["access_token"]);

        Assert.All([login, refused, refreshed, logout], reply => Assert.Empty(CookiesOf(reply)));
    }

    [Theory]
    [InlineData("/api/auth")]
    [InlineData("/api/v1/auth")]
    public async Task A_refresh_by_cookie_sets_the_next_pair(string prefix)
    {
        var registered = await api.RegisterAsync();

        var reply = await api.PostAsync($"{prefix}/refresh", cookie: $"refresh_token={registered.Text("refresh_token")}");

        Assert.Equal(200, reply.Status);
        Assert.Contains(CookiesOf(reply), cookie => cookie.StartsWith($"refresh_token={reply["refresh_token"]};", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_https_they_are_for_https_alone()
    {
        var name = Api.NewName();
        await api.RegisterAsync(name);

        var reply = await api.PostOverHttpsAsync("/api/auth/login", new { username = name, password = Api.Password, cookies = true });

        Assert.Equal(2, CookiesOf(reply).Count);
        Assert.All(CookiesOf(reply), cookie => Assert.Contains("; secure", cookie, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_second_half_of_a_login_sets_them_and_the_first_does_not()
    {
        await using var identity = await IdentityService.StartAsync();
        var app = await AuthenticatorApp.EnrollAsync(identity);

        var first = await identity.Api.PostAsync("/api/auth/login", new { username = app.Name, password = Api.Password, cookies = true });
        var second = await identity.Api.PostAsync("/api/auth/2fa/login", new { challenge = first["challenge"], code = app.Code, cookies = true });

        Assert.Empty(CookiesOf(first));
        Assert.Equal(2, CookiesOf(second).Count);
    }

    [Theory]
    [InlineData("/api/auth/logout")]
    [InlineData("/api/v1/auth/logout")]
    public async Task Logging_out_removes_them(string path)
    {
        var token = (await api.RegisterAsync()).Text("token");

        var reply = await api.PostAsync(path, token: token, cookie: $"access_token={token}");

        Assert.Equal(200, reply.Status);
        Assert.Equal(3, CookiesOf(reply).Count(cookie => cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Alone_a_cookie_says_nothing_to_a_service_the_gateway_decides_over_it()
    {
        var token = (await api.RegisterAsync()).Text("token");

        Assert.Equal(401, (await api.PostAsync("/api/v1/sessions/refresh", cookie: $"access_token={token}")).Status);
    }

    private static IReadOnlyList<string> CookiesOf(Reply reply) => reply.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];
}
