namespace Ensemble.Tests.Gateway;

/// <summary>The gateway without limits, with an upstream for each service but <c>operations</c>, where nobody listens.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private readonly List<Upstream> upstreams = [];
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private GatewayInstance? gateway;

    public HttpClient Client => gateway!.Client;

    internal LogLines Log { get; } = new();

    public Uri Address => gateway!.Address;

    public async ValueTask InitializeAsync()
    {
        var settings = new List<(string, string)> { ("Limits:Scale", "0") };
        foreach (var service in (string[])["identity", "rooms", "chat"])
        {
            var upstream = await Upstream.StartAsync(service);
            upstreams.Add(upstream);
            settings.Add(($"services:{service}:http:0", upstream.Address));
        }

        gateway = GatewayInstance.Start(redis.ConnectionString, "Development", Log, [.. settings]);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        foreach (var upstream in upstreams)
            await upstream.DisposeAsync();
        await redis.DisposeAsync();
    }
}
