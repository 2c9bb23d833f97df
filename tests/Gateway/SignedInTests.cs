using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Gateway.Presence;
using Ensemble.ServiceDefaults.Presence;
using Ensemble.Tests.ServiceFixtures;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Ensemble.Tests.Gateway;

/// <summary>What the gateway notes of signed-in requests: who is here, and whose browser asks for privacy.</summary>
public sealed class SignedInTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private FakeIdentity identity = null!;
    private Upstream rooms = null!;
    private GatewayInstance gateway = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (identity, rooms) = (await FakeIdentity.StartAsync(), await Upstream.StartAsync("rooms"));
        gateway = GatewayInstance.Start(
            redis.ConnectionString,
            ("Limits:Scale", "0"), ("services:rooms:http:0", rooms.Address), ("Access:KeysAddress", identity.KeysAddress),
            ("services:identity:grpc", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{identity.GrpcPort}")));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await rooms.DisposeAsync();
        await identity.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Sec_GPC_of_a_signed_in_client_is_told_once_and_answered()
    {
        var (clara, robert) = (identity.Register("clara"), identity.Register("robert"));

        for (var request = 0; request < 5; request++)
            Assert.Equal("1", await SendAsync(clara, gpc: "1"));
        Assert.Null(await SendAsync(robert, gpc: null));
        Assert.Null(await SendAsync(robert, gpc: "0"));
        Assert.Equal("1", await SendAsync(null, gpc: "1"));
        await Eventually.TrueAsync(() => !identity.PrivacySignals.IsEmpty, "identity is told", cancel: Cancel);
        await SendAsync(robert, gpc: "1");
        await Eventually.TrueAsync(() => identity.PrivacySignals.Count > 1, "of the other too", cancel: Cancel);

        Assert.Equal([clara.User.UserId, robert.User.UserId], identity.PrivacySignals);
    }

    [Fact]
    public async Task Who_sends_a_request_is_known_to_be_here()
    {
        var (clara, robert) = (identity.Register("clara"), identity.Register("robert"));
        await SendAsync(clara, gpc: null);
        await SendAsync(null, gpc: null);
        using var reader = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",abortConnect=false");

        await gateway.Services.GetRequiredService<Attendance>().TellAsync(Cancel);
        var known = await PresenceBoard.ReadAsync(reader.GetDatabase(), [clara.UserId, robert.UserId]);

        Assert.Equal([true, false], known.Select(user => user.SeenLately));
        Assert.All(known, user => Assert.Null(user.Room));
    }

    [Fact]
    public async Task The_site_says_that_it_honours_the_signal()
    {
        using var answer = await gateway.Client.GetAsync(new Uri("/.well-known/gpc.json", UriKind.Relative), Cancel);

        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(body.GetProperty("gpc").GetBoolean());
        Assert.Matches(@"^\d{4}-\d{2}-\d{2}$", body.GetProperty("lastUpdate").GetString());
    }

    [Theory]
    [InlineData("invite", true)]
    [InlineData("Invite", true)]
    [InlineData("open", false)]
    public async Task Stuffchats_health_says_whether_an_invite_is_needed(string mode, bool expected)
    {
        await using var other = GatewayInstance.Start(redis.ConnectionString, ("Limits:Scale", "0"), ("Registration:Mode", mode));

        var body = await other.Client.GetFromJsonAsync<JsonElement>(new Uri("/api/health", UriKind.Relative), Cancel);

        Assert.Equal(expected, body.GetProperty("config").GetProperty("invite_only").GetBoolean());
    }

    /// <returns>The header <c>GPC</c> of the answer.</returns>
    private async Task<string?> SendAsync(Login? login, string? gpc)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/rooms");
        if (login is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Token);
        if (gpc is not null)
            request.Headers.Add("Sec-GPC", gpc);
        using var answer = await gateway.Client.SendAsync(request, Cancel);
        Assert.Equal(200, (int)answer.StatusCode);
        return answer.Headers.TryGetValues("GPC", out var values) ? values.Single() : null;
    }
}
