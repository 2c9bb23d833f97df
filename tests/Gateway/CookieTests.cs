using System.Net;
using System.Net.WebSockets;
using Ensemble.Tests.ServiceFixtures;

namespace Ensemble.Tests.Gateway;

public sealed class CookieTests : IAsyncLifetime
{
    private EdgeFixture edge = null!;
    private Login clara = null!;

    public async ValueTask InitializeAsync()
    {
        edge = await EdgeFixture.StartAsync(("Limits:Scale", "0"), ("Cors:Origins", "https://app.example.com"));
        clara = edge.Identity.Register("clara");
    }

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    [Fact]
    public async Task The_cookie_becomes_the_header_where_there_is_none()
    {
        var byCookie = await edge.SendAsync("GET", "/api/rooms", Cookie(clara));
        var byHeader = await edge.SendAsync("GET", "/api/rooms", Cookie(clara), ("Authorization", "Bearer mine"));

        Assert.Equal("Bearer " + clara.Token, byCookie.Seen.Authorization);
        Assert.Equal("Bearer mine", byHeader.Seen.Authorization);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task An_unsafe_request_by_cookie_needs_the_token_of_its_session(string method)
    {
        var own = await TokenAsync(Cookie(clara));
        var others = await TokenAsync(Cookie(edge.Identity.Register("robert")));
        var strangers = await TokenAsync();

        foreach (var token in new[] { null, "", "x", own[..^1], own + "=", others, strangers })
        {
            (string, string)[] headers = token is null ? [Cookie(clara)] : [Cookie(clara), ("X-CSRF-Token", token)];
            var refused = await edge.SendAsync(method, "/api/rooms/7", headers);
            Assert.Equal((403, "CSRF_TOKEN_INVALID"), (refused.Status, refused.ErrorCode));
        }

        Assert.Equal(200, (await edge.SendAsync(method, "/api/rooms/7", Cookie(clara), ("X-CSRF-Token", own))).Status);
    }

    [Fact]
    public async Task Whoever_sends_a_header_or_a_key_needs_no_token()
    {
        var key = edge.Identity.MakeApiKey(clara.User);

        Assert.Equal(200, (await edge.SendAsync("POST", "/api/rooms", ("Authorization", "Bearer " + clara.Token))).Status);
        Assert.Equal(200, (await edge.SendAsync("POST", "/api/rooms", ("Authorization", "Bearer " + clara.Token), Cookie(clara))).Status);
        Assert.Equal(200, (await edge.SendAsync("POST", "/api/rooms", ("X-API-Key", key.Text), Cookie(clara))).Status);
        Assert.Equal(200, (await edge.SendAsync("POST", "/api/rooms")).Status);
    }

    [Fact]
    public async Task The_token_is_the_same_at_every_gateway_and_for_header_and_cookie()
    {
        var first = await TokenAsync(Cookie(clara));
        var byHeader = await TokenAsync(("Authorization", "Bearer " + clara.Token));
        var another = edge.StartGateway(("Limits:Scale", "0"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rooms");
        request.Headers.Add("Cookie", Cookie(clara).Item2);
        request.Headers.Add("X-CSRF-Token", first);

        using var answer = await another.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(first, byHeader);
    }

    [Fact]
    public async Task A_stranger_gets_a_token_bound_to_a_cookie_of_his_own()
    {
        var first = await edge.SendAsync("GET", "/api/v1/csrf-token");
        var set = Assert.Single(first.Cookies);
        var again = await edge.SendAsync("GET", "/api/v1/csrf-token", ("Cookie", set.Split(';')[0]));
        var other = await edge.SendAsync("GET", "/api/v1/csrf-token");

        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", set, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(again.Cookies);
        Assert.Equal(first.Data.GetProperty("csrf_token").GetString(), again.Data.GetProperty("csrf_token").GetString());
        Assert.NotEqual(first.Data.GetProperty("csrf_token").GetString(), other.Data.GetProperty("csrf_token").GetString());
    }

    [Fact]
    public async Task A_cookie_that_is_not_accepted_here_gives_no_authority_behind()
    {
        var expired = edge.Identity.LogIn(clara.User, TimeSpan.FromSeconds(-5));

        var answer = await edge.SendAsync("POST", "/api/rooms", Cookie(expired));

        Assert.Equal((200, ""), (answer.Status, answer.Seen.Authorization));
    }

    [Theory]
    [InlineData("/api/auth/login")]
    [InlineData("/api/v1/auth/refresh")]
    [InlineData("/api/v1/auth/2fa/login")]
    public async Task A_cookie_left_over_does_not_stand_in_the_way_of_a_login(string path)
    {
        var answer = await edge.SendAsync("POST", path, Cookie(clara));

        Assert.Equal((200, ""), (answer.Status, answer.Seen.Authorization));
    }

    [Theory]
    [InlineData("https://evil.example.com", 403)]
    [InlineData("null", 403)]
    [InlineData("https://app.example.com", 200)]
    [InlineData(null, 200)]
    public async Task A_refresh_by_cookie_comes_from_no_other_site(string? origin, int expected)
    {
        (string, string)[] headers = origin is null ? [("Cookie", "refresh_token=x")] : [("Cookie", "refresh_token=x"), ("Origin", origin)];

        Assert.Equal(expected, (await edge.SendAsync("POST", "/api/v1/auth/refresh", headers)).Status);
    }

    [Theory]
    [InlineData("https://evil.example.com", false)]
    [InlineData(null, false)]
    [InlineData("https://app.example.com", true)]
    [InlineData("own", true)]
    public async Task A_socket_by_cookie_comes_from_a_page_of_ours(string? origin, bool opens)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", Cookie(clara).Item2);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin == "own" ? edge.Gateway.Address.GetLeftPart(UriPartial.Authority) : origin);
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(edge.Gateway.Address) { Scheme = "ws", Path = "/api/websocket" }.Uri;

        if (opens)
            await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        else
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, TestContext.Current.CancellationToken));

        Assert.Equal(opens ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public void Without_its_secret_the_gateway_does_not_start()
    {
        var failure = Assert.ThrowsAny<Exception>(() => edge.StartGateway(("Csrf:Secret", "too short")));

        Assert.Contains("Secret", failure.ToString(), StringComparison.Ordinal);
    }

    private static (string, string) Cookie(Login login) => ("Cookie", $"theme=dark; access_token={login.Token}");

    private async Task<string> TokenAsync(params (string, string)[] headers)
    {
        var answer = await edge.SendAsync("GET", "/api/v1/csrf-token", headers);
        Assert.Equal(200, answer.Status);
        return answer.Data.GetProperty("csrf_token").GetString()!;
    }
}
