namespace Ensemble.Tests.Realtime;

public sealed class HandshakeTests
{
    [Fact]
    public async Task The_accept_key_is_the_one_of_the_RFC()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await RawSocket.ConnectAsync(host);

        var answer = await client.RequestAsync(RawSocket.Upgrade);

        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Upgrade: websocket\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: websocket", "Upgrade: h2c", "426")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", "426")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhl", "400")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", "400")]
    [InlineData("GET", "POST", "400")]
    public async Task A_malformed_handshake_is_refused(string right, string wrong, string status)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await RawSocket.ConnectAsync(host);

        var answer = await client.RequestAsync(RawSocket.Upgrade.Replace(right, wrong, StringComparison.Ordinal));

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Empty(host.Connections);
    }

    [Fact]
    public async Task An_ordinary_request_is_told_to_upgrade()
    {
        await using var host = await SocketHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        using var answer = await http.GetAsync("/socket", TestContext.Current.CancellationToken);

        Assert.Equal(426, (int)answer.StatusCode);
        Assert.Equal("websocket", answer.Headers.Upgrade.ToString());
    }
}
