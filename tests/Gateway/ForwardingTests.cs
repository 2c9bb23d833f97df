using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Ensemble.Tests.Gateway;

public sealed class ForwardingTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/api/auth/login", "identity")]
    [InlineData("/api/v1/auth/me", "identity")]
    [InlineData("/api/users/profile", "identity")]
    [InlineData("/.well-known/jwks.json", "identity")]
    [InlineData("/api/rooms", "rooms")]
    [InlineData("/api/rooms/0198/ticket", "rooms")]
    [InlineData("/api/channels", "chat")]
    [InlineData("/api/messages/0198/reactions/x", "chat")]
    [InlineData("/emojis/bravo/image", "chat")]
    [InlineData("/api/v1/conversations", "chat")]
    public async Task A_path_reaches_the_service_that_owns_it(string path, string service)
    {
        var seen = await gateway.Client.GetFromJsonAsync<Seen>(path, Cancel);

        Assert.Equal(service, seen!.Service);
        Assert.Equal(path, seen.Path);
    }

    [Fact]
    public async Task Method_query_body_and_token_arrive_unchanged()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/rooms/7?limit=5&x=%C3%A9") { Content = new StringContent("{\"room_name\":\"ü\"}") };
        request.Headers.Authorization = new("Bearer", "abc");

        using var answer = await gateway.Client.SendAsync(request, Cancel);
        var seen = await answer.Content.ReadFromJsonAsync<Seen>(Cancel);

        Assert.Equal(("PUT", "/api/rooms/7?limit=5&x=%C3%A9", "{\"room_name\":\"ü\"}", "Bearer abc"), (seen!.Method, seen.Path, seen.Body, seen.Authorization));
    }

    [Fact]
    public async Task A_header_past_ASCII_is_no_reason_to_fail()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancel);
        var stream = socket.GetStream();
        await stream.WriteAsync("GET /api/rooms HTTP/1.1\r\nHost: localhost\r\nReferer: café\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancel);
        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task The_service_hears_the_callers_address_and_not_what_the_caller_claims()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/rooms");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using var answer = await gateway.Client.SendAsync(request, Cancel);
        var seen = await answer.Content.ReadFromJsonAsync<Seen>(Cancel);

        Assert.True(IPAddress.TryParse(seen!.ForwardedFor, out var address) && IPAddress.IsLoopback(address), seen.ForwardedFor);
    }

    [Theory]
    [InlineData("/api/nowhere")]
    [InlineData("/")]
    [InlineData("/api/v1/admin/reports")]
    public async Task An_unknown_route_is_a_404_in_the_envelope(string path)
    {
        using var answer = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("ROUTE_NOT_FOUND", await ErrorCodeAsync(answer));
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_503_with_a_hint_to_retry()
    {
        using var answer = await gateway.Client.GetAsync(new Uri("/api/v1/audit/logs", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("SERVICE_UNAVAILABLE", await ErrorCodeAsync(answer));
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_socket_goes_through_with_its_bytes_and_its_close_code()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/api/websocket/ticket" }.Uri, Cancel);

        await socket.SendAsync(new byte[] { 0x90, 60, 100 }, WebSocketMessageType.Binary, endOfMessage: true, Cancel);
        var buffer = new byte[16];
        var echo = await socket.ReceiveAsync(buffer, Cancel);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", Cancel);
        await socket.ReceiveAsync(new byte[16], Cancel);

        Assert.Equal([0x90, 60, 100], buffer[..echo.Count]);
        Assert.Equal(4010, (int)socket.CloseStatus!);
        Assert.Equal("room closed", socket.CloseStatusDescription);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string?> ErrorCodeAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.False(body.GetProperty("success").GetBoolean());
        return body.GetProperty("error").GetProperty("code").GetString();
    }
}
