using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Gateway;

/// <summary>The gateway on a real port, with an upstream for each service but <c>operations</c>, where nobody listens.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private readonly Dictionary<string, Upstream> upstreams = [];
    private WebApplicationFactory<Program>? gateway;

    public HttpClient Client { get; private set; } = null!;

    internal LogLines Log { get; } = new();

    public Uri Address => Client.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        foreach (var service in (string[])["identity", "rooms"])
            upstreams[service] = await Upstream.StartAsync(service);

        gateway = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var (service, upstream) in upstreams)
                host.UseSetting($"services:{service}:http:0", upstream.Address);
            host.ConfigureLogging(logging => logging.AddProvider(Log));
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("services:operations:http:0", "http://127.0.0.1:9");
        });
        gateway.UseKestrel();
        gateway.StartServer();
        Client = gateway.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        foreach (var upstream in upstreams.Values)
            await upstream.DisposeAsync();
    }
}
