using Ensemble.Tests.ServiceFixtures;
using Ensemble.Tests.ServiceFixtures.Routes;

namespace Ensemble.Tests.Gateway;

/// <summary>Every route that the gateway answers itself; what it forwards is the services' affair.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private FakeIdentity identity = null!;
    private GatewayInstance gateway = null!;

    public async ValueTask InitializeAsync()
    {
        identity = await FakeIdentity.StartAsync();
        gateway = GatewayInstance.Start(redis.ConnectionString, ("Limits:Scale", "0"), ("Access:KeysAddress", identity.KeysAddress));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await identity.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public void Every_row_of_docs_endpoints_is_mapped() => Nothing(RowWalk.Unmapped("gateway", gateway.Services));

    [Fact]
    public async Task Who_may_call_what_is_as_docs_access_says() => Nothing(await AccessWalk.DifferencesAsync("gateway", gateway.Services));

    [Fact]
    public async Task Every_route_lets_in_and_refuses_every_role_as_its_metadata_say() => Nothing(await AccessWalk.SurprisesAsync(
        gateway.Services, gateway.Address, role => Task.FromResult(identity.Register("clara", role).Token)));

    private static void Nothing(IReadOnlyList<string> found) => Assert.True(found.Count == 0, string.Join('\n', found));
}
