using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Tests.ServiceFixtures;

namespace Ensemble.Tests.Gateway;

public sealed class LimitTests : IAsyncLifetime
{
    private static readonly (string, string) Trusted = ("Proxies:Trusted", "127.0.0.0/8");

    private readonly PrivateRedis redis = PrivateRedis.Start();
    private readonly List<GatewayInstance> gateways = [];
    private Upstream rooms = null!;
    private FakeIdentity identity = null!;

    public async ValueTask InitializeAsync()
    {
        rooms = await Upstream.StartAsync("rooms");
        identity = await FakeIdentity.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in gateways)
            await gateway.DisposeAsync();
        await rooms.DisposeAsync();
        await identity.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Every_limited_answer_says_what_is_left_and_the_one_too_many_when_to_come_back()
    {
        var gateway = Start(("Limits:Rates:general", "3/min"));

        for (var left = 2; left >= 0; left--)
        {
            using var answer = await SendAsync(gateway, "10.1.0.1");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(("3", $"{left}"), (Header(answer, "X-RateLimit-Limit"), Header(answer, "X-RateLimit-Remaining")));
        }

        using var refused = await SendAsync(gateway, "10.1.0.1");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
        Assert.InRange(long.Parse(Header(refused, "X-RateLimit-Reset"), CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 50, 62);
        var body = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal("RATE_LIMIT_EXCEEDED", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("general", body.GetProperty("error").GetProperty("details").GetProperty("limit").GetString());

        using var other = await SendAsync(gateway, "10.1.0.2");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Two_gateways_count_as_one_also_under_concurrent_requests()
    {
        var both = new[] { Start(("Limits:Rates:general", "40/h")), Start(("Limits:Rates:general", "40/h")) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            using var answer = await SendAsync(both[number % 2], "10.2.0.1");
            return answer.StatusCode;
        }));

        Assert.Equal(40, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(60, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("GET", "/api/rooms", 100)]
    [InlineData("GET", "/API/v1/audit/logs/", 100)]
    [InlineData("POST", "/api/auth/login", 10)]
    [InlineData("POST", "/Api/Auth/login/", 10)]
    [InlineData("POST", "/api/v1/auth/login", 5)]
    [InlineData("POST", "/api/v1/auth/register", 5)]
    [InlineData("GET", "/files/1/x.png", 3000)]
    [InlineData("GET", "/api/emojis", 3000)]
    [InlineData("POST", "/api/files", 5)]
    [InlineData("POST", "/api/v1/uploads", 10)]
    [InlineData("GET", "/api/billing/products", 20)]
    public async Task The_defaults_are_those_of_the_documents(string method, string path, int limit)
    {
        using var request = GatewayInstance.From("10.3.0.1", new HttpMethod(method), path);
        using var answer = await Start().Client.SendAsync(request, Cancel);

        Assert.Equal(limit.ToString(CultureInfo.InvariantCulture), Header(answer, "X-RateLimit-Limit"));
        Assert.Equal((limit - 1).ToString(CultureInfo.InvariantCulture), Header(answer, "X-RateLimit-Remaining"));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/api/v1/healthz")]
    [InlineData("/swagger/doc.json")]
    [InlineData("/metrics")]
    public async Task Health_and_documentation_are_not_counted(string path)
    {
        using var answer = await Start().Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);

        Assert.False(answer.Headers.Contains("X-RateLimit-Limit"));
    }

    [Fact]
    public async Task A_user_is_counted_by_user_wherever_he_is_and_a_false_token_by_address()
    {
        var gateway = Start(("Limits:Rates:user", "2/min"));
        var clara = identity.Register("clara");

        Assert.Equal("1", Header(await SendAsync(gateway, "10.4.0.1", clara.Token), "X-RateLimit-Remaining"));
        Assert.Equal("0", Header(await SendAsync(gateway, "10.4.0.2", clara.Token), "X-RateLimit-Remaining"));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(gateway, "10.4.0.3", clara.Token)).StatusCode);
        Assert.Equal("100", Header(await SendAsync(gateway, "10.4.0.3", clara.Token[..^3] + "abc"), "X-RateLimit-Limit"));
        Assert.Equal("1", Header(await SendAsync(gateway, "10.4.0.3", identity.Register("robert").Token), "X-RateLimit-Remaining"));
    }

    [Fact]
    public async Task Verification_mails_are_counted_by_the_address_they_go_to()
    {
        var gateway = Start();

        var answers = new List<HttpStatusCode>();
        foreach (var mail in (string[])["a@example.com", "A@example.com ", "a@example.com", "a@example.com", "b@example.com"])
        {
            using var request = GatewayInstance.From($"10.5.0.{answers.Count}", HttpMethod.Post, "/api/v1/auth/resend-verification");
            request.Content = JsonContent.Create(new { email = mail });
            using var answer = await gateway.Client.SendAsync(request, Cancel);
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([3], answers.Index().Where(answer => answer.Item == HttpStatusCode.TooManyRequests).Select(answer => answer.Index));
    }

    [Fact]
    public async Task A_socket_counts_when_it_opens()
    {
        var gateway = Start(("Limits:Rates:general", "1/min"));
        using var first = await SendAsync(gateway, "127.0.0.1");

        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("X-Forwarded-For", "127.0.0.1");
        var address = new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/api/websocket/ticket" }.Uri;
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => socket.ConnectAsync(address, Cancel));

        Assert.Equal(HttpStatusCode.TooManyRequests, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Without_Redis_it_counts_in_memory_says_so_and_shares_again_when_Redis_is_back()
    {
        var (one, two) = (Start(("Limits:Rates:general", "2/h")), Start(("Limits:Rates:general", "2/h")));
        using (await SendAsync(one, "10.6.0.1")) { }
        await redis.StopAsync();

        Assert.Equal("1", Header(await SendAsync(one, "10.6.0.2"), "X-RateLimit-Remaining"));
        Assert.Equal("0", Header(await SendAsync(one, "10.6.0.2"), "X-RateLimit-Remaining"));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(one, "10.6.0.2")).StatusCode);
        Assert.Contains("Limits are counted in this gateway alone", await HealthAsync(one), StringComparison.Ordinal);

        redis.Resume();
        var caller = 0;
        await Eventually.TrueAsync(async () =>
        {
            var address = $"10.6.1.{++caller % 250}";
            using var here = await SendAsync(one, address);
            using var there = await SendAsync(two, address);
            return Header(there, "X-RateLimit-Remaining") == "0";
        }, "both count in Redis again", seconds: 5, Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GatewayInstance Start(params (string, string)[] settings)
    {
        var gateway = GatewayInstance.Start(redis.ConnectionString,
            [Trusted, ("services:rooms:http:0", rooms.Address), ("Access:KeysAddress", identity.KeysAddress), .. settings]);
        gateways.Add(gateway);
        return gateway;
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayInstance gateway, string address, string? token = null)
    {
        using var request = GatewayInstance.From(address, HttpMethod.Get, "/api/rooms");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return await gateway.Client.SendAsync(request, Cancel);
    }

    private static async Task<string> HealthAsync(GatewayInstance gateway)
    {
        using var answer = await gateway.Client.GetAsync(new Uri("/health/deep", UriKind.Relative), Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
