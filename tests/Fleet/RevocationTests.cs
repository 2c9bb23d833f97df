using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>An ended session is refused by every service, not by identity alone.</summary>
public sealed class RevocationTests(Fleet fleet)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/v1/audit/logs")]
    [InlineData("GET", "/api/users/profile")]
    [InlineData("POST", "/api/files")] // without a file: refused for that as long as the session lasts
    [InlineData("DELETE", "/api/rooms/01980000-0000-7000-8000-000000000000")] // and there is no such room
    public async Task A_token_is_refused_everywhere_after_its_session_was_ended(string method, string path)
    {
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("revoked"), Cancel);
        Assert.NotEqual(HttpStatusCode.Unauthorized, await AskAsync(new HttpMethod(method), path, account));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Post, "/api/v1/sessions/logout-all", account));

        await Eventually.TrueAsync(
            async () => await AskAsync(new HttpMethod(method), path, account) == HttpStatusCode.Unauthorized, "the token is refused", 5, Cancel);
    }

    [Fact]
    public async Task What_the_gateway_remembers_for_an_idempotency_key_is_not_told_to_a_session_that_has_ended()
    {
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("revoked"), Cancel);
        var key = Guid.NewGuid().ToString();
        Assert.Equal(HttpStatusCode.Created, await MakeKeyAsync(account, key));
        Assert.Equal(HttpStatusCode.Created, await MakeKeyAsync(account, key));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Post, "/api/v1/sessions/logout-all", account));

        await Eventually.TrueAsync(
            async () => await MakeKeyAsync(account, key) == HttpStatusCode.Unauthorized, "the answer with the key is kept back", 5, Cancel);
    }

    [Fact]
    public async Task An_open_socket_is_closed_within_a_second_or_so_after_its_session_was_ended()
    {
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("revoked"), Cancel);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {account.Token}");
        await socket.ConnectAsync(new UriBuilder(fleet.Gateway.BaseAddress!) { Scheme = "ws", Path = "/api/websocket" }.Uri, Cancel);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Post, "/api/v1/sessions/logout-all", account));

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        while ((await socket.ReceiveAsync(new byte[4096], deadline.Token)).MessageType != WebSocketMessageType.Close)
        {
            // The welcome.
        }

        Assert.Equal((4001, "the session has ended"), ((int?)socket.CloseStatus, socket.CloseStatusDescription));
    }

    [Fact]
    public async Task A_session_that_was_ended_while_Redis_was_away_is_refused_when_it_is_back()
    {
        const string Path = "/api/v1/audit/logs";
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("revoked"), Cancel);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, Path, account));

        await fleet.CommandAsync("redis", "resource-stop", Cancel);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Post, "/api/v1/sessions/logout-all", account));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, Path, account));
        await fleet.CommandAsync("redis", "resource-start", Cancel);

        await Eventually.TrueAsync(
            async () => await AskAsync(HttpMethod.Get, Path, account) == HttpStatusCode.Unauthorized, "the token is refused", 30, Cancel);
    }

    private async Task<HttpStatusCode> MakeKeyAsync(Account account, string idempotencyKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/developer/api-keys") { Content = JsonContent.Create(new { name = "script" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await fleet.Gateway.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, Account account)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        using var answer = await fleet.Gateway.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
