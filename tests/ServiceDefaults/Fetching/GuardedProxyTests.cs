using System.Net;
using System.Net.Sockets;
using System.Text;
using Ensemble.ServiceDefaults.Fetching;
using Microsoft.AspNetCore.Http;

namespace Ensemble.Tests.ServiceDefaults.Fetching;

public sealed class GuardedProxyTests
{
    private const int Plenty = 1_000_000;

    [Fact]
    public async Task A_program_reaches_what_is_allowed()
    {
        await using var origin = await Origin.StartAsync(context => context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}"));
        await using var proxy = origin.Proxy.Open(Plenty);
        using var program = Program(proxy);

        Assert.Equal("GET /song?a=b", await program.GetStringAsync(origin.At("/song?a=b")));
        Assert.Equal("POST /hook", await (await program.PostAsync(origin.At("/hook"), new StringContent("x"))).Content.ReadAsStringAsync());

        Assert.Null(proxy.Refusal);
        Assert.False(origin.LastHeaders!.ContainsKey("Proxy-Authorization"));
    }

    [Fact]
    public async Task A_program_does_not_reach_what_is_not()
    {
        await using var origin = await Origin.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var proxy = origin.Proxy.Open(Plenty);
        using var program = Program(proxy);

        using var answer = await program.GetAsync(origin.At("/", Origin.Private));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(FetchRefusal.NotPublic, proxy.Refusal?.Refusal);
        Assert.Equal(0, origin.Asked);
    }

    [Theory]
    [InlineData(Origin.Allowed, "200")]
    [InlineData(Origin.Private, "403")]
    [InlineData("[::1]", "403")]
    public async Task Tunnels_are_under_the_same_rule(string host, string status)
    {
        await using var origin = await Origin.StartAsync(context => context.Response.WriteAsync("through the tunnel"));
        await using var proxy = origin.Proxy.Open(Plenty);
        await using var program = await DialAsync(proxy);

        await SayAsync(program, $"CONNECT {host}:{origin.Port} HTTP/1.1\r\n{Credentials(proxy)}\r\n\r\n");

        var reader = new StreamReader(program, Encoding.ASCII);
        Assert.StartsWith($"HTTP/1.1 {status} ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        if (status != "200")
            return;
        await SayAsync(program, "GET / HTTP/1.1\r\nHost: song.example\r\nConnection: close\r\n\r\n");
        Assert.Contains("through the tunnel", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT 127.0.0.1:22 HTTP/1.1", "403")]
    [InlineData("CONNECT 127.0.0.1 HTTP/1.1", "400")]
    [InlineData("CONNECT :443 HTTP/1.1", "400")]
    [InlineData("GET /relative HTTP/1.1", "400")]
    [InlineData("GET https://example.org/ HTTP/1.1", "400")]
    [InlineData("GET ftp://example.org/ HTTP/1.1", "400")]
    [InlineData("nonsense", "400")]
    public async Task Other_requests_are_refused(string line, string status)
    {
        await using var origin = await Origin.StartAsync(_ => Task.CompletedTask);
        await using var proxy = origin.Proxy.Open(Plenty);
        await using var program = await DialAsync(proxy);

        await SayAsync(program, $"{line}\r\n{Credentials(proxy)}\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", await new StreamReader(program).ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_on_this_machine_can_not_use_it()
    {
        await using var origin = await Origin.StartAsync(context => context.Response.WriteAsync("a song"));
        await using var proxy = origin.Proxy.Open(Plenty);
        using var stranger = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Address.Port}") });

        using var answer = await stranger.GetAsync(origin.At("/"));

        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, answer.StatusCode);
        Assert.Equal(0, origin.Asked);
    }

    [Fact]
    public async Task What_comes_in_is_limited()
    {
        await using var origin = await Origin.StartAsync(context => context.Response.WriteAsync(new string('a', 200_000)));
        await using var proxy = origin.Proxy.Open(100_000);
        using var program = Program(proxy);

        await Assert.ThrowsAnyAsync<Exception>(() => program.GetStringAsync(origin.At("/")));

        Assert.Equal(FetchRefusal.TooLarge, proxy.Refusal?.Refusal);
    }

    [Fact]
    public async Task When_the_run_is_over_its_connections_end()
    {
        await using var origin = await Origin.StartAsync(async context =>
        {
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var proxy = origin.Proxy.Open(Plenty);
        using var program = Program(proxy);
        using var answer = await program.GetAsync(origin.At("/"), HttpCompletionOption.ResponseHeadersRead);

        await proxy.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => program.GetAsync(origin.At("/")));
    }

    private static HttpClient Program(ProxySession session)
    {
        var credentials = session.Address.UserInfo.Split(':');
        return new HttpClient(new SocketsHttpHandler
        {
            Proxy = new WebProxy($"http://127.0.0.1:{session.Address.Port}") { Credentials = new NetworkCredential(credentials[0], credentials[1]) },
        });
    }

    private static string Credentials(ProxySession session) => $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(session.Address.UserInfo))}";

    private static async Task<NetworkStream> DialAsync(ProxySession session)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, session.Address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task SayAsync(NetworkStream program, string text) => await program.WriteAsync(Encoding.ASCII.GetBytes(text));
}
