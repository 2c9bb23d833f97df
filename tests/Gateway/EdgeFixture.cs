using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Tests.ServiceFixtures;

namespace Ensemble.Tests.Gateway;

/// <summary>A gateway with an identity that exchanges keys, a service behind and a Redis, all a test's own.</summary>
internal sealed class EdgeFixture : IAsyncDisposable
{
    private readonly List<GatewayInstance> gateways = [];
    private Upstream upstream = null!;

    public PrivateRedis Redis { get; } = PrivateRedis.Start();

    public FakeIdentity Identity { get; private set; } = null!;

    public GatewayInstance Gateway => gateways[0];

    public LogLines Log { get; } = new();

    public static async Task<EdgeFixture> StartAsync(params (string, string)[] settings)
    {
        var edge = new EdgeFixture { upstream = await Upstream.StartAsync("rooms"), Identity = await FakeIdentity.StartAsync() };
        edge.StartGateway(settings);
        return edge;
    }

    public GatewayInstance StartGateway(params (string, string)[] settings)
    {
        var gateway = GatewayInstance.Start(Redis.ConnectionString, "Development", Log,
        [
            ("Proxies:Trusted", "127.0.0.0/8"),
            ("services:rooms:http:0", upstream.Address),
            ("services:identity:http:0", upstream.Address),
            ("services:identity:grpc:0", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Identity.GrpcPort}")),
            ("Access:KeysAddress", Identity.KeysAddress),
            .. settings,
        ]);
        gateways.Add(gateway);
        return gateway;
    }

    public async Task<EdgeAnswer> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new EdgeAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : []);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in gateways)
            await gateway.DisposeAsync();
        await upstream.DisposeAsync();
        await Identity.DisposeAsync();
        await Redis.DisposeAsync();
    }
}

/// <summary>What came back over the gateway.</summary>
internal sealed record EdgeAnswer(int Status, string Body, IReadOnlyList<string> Cookies)
{
    public string? ErrorCode => JsonSerializer.Deserialize<JsonElement>(Body).GetProperty("error").GetProperty("code").GetString();

    public JsonElement Data => JsonSerializer.Deserialize<JsonElement>(Body).GetProperty("data");

    /// <summary>What the service behind was asked.</summary>
    public Seen Seen => JsonSerializer.Deserialize<Seen>(Body, JsonSerializerOptions.Web)!;
}
