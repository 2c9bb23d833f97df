using System.Text.Json;
using Ensemble.Contracts.Operations;
using Ensemble.ServiceDefaults.Http;
using Ensemble.Tests.ServiceFixtures;
using Google.Protobuf;

namespace Ensemble.Tests.Gateway;

/// <summary>The audit trail of the edge, from a request to operations.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-audit").FullName;
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private readonly FakeOperations operations = new();
    private Upstream identity = null!;
    private FakeIdentity keys = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task An_unsafe_request_is_recorded_with_who_did_what_to_what_from_where_and_how_it_ended(string method)
    {
        await operations.StartAsync();
        await using var gateway = Start();
        var (login, room) = (keys.Register("anna"), Guid.CreateVersion7());
        using var request = GatewayInstance.From("203.0.113.7", new HttpMethod(method), $"/api/users/{room}/kick?token=secret");
        request.Headers.Authorization = new("Bearer", login.Token);
        request.Content = new StringContent("secret");

        using var answer = await gateway.Client.SendAsync(request, Cancel);

        await operations.ArrivedAsync(1);
        var record = Assert.Single(operations.Records.Values);
        Assert.Equal(($"{method} {Upstream.Route}", login.User.UserId, "room", "203.0.113.7", 200),
            (record.Action, record.UserId, record.ResourceType, record.IpAddress, record.Status));
        Assert.DoesNotContain("secret", record.ToString(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains(AuditMark.RouteHeader));
    }

    [Fact]
    public async Task A_login_is_recorded_as_its_account_which_only_the_service_knows()
    {
        await operations.StartAsync();
        await using var gateway = Start();

        using var answer = await gateway.Client.PostAsync("/api/auth/login", new StringContent("{}"), Cancel);

        await operations.ArrivedAsync(1);
        Assert.Equal(Upstream.LoggedIn.ToString(), operations.Records.Values.Single().UserId);
        Assert.False(answer.Headers.Contains(AuditMark.UserHeader));
    }

    [Fact]
    public async Task Reading_the_documented_paths_and_what_a_limit_refused_are_not_recorded()
    {
        await operations.StartAsync();
        await using var gateway = Start(("Limits:Scale", "1"), ("Limits:Rates:general", "2/min"));

        using (await gateway.Client.GetAsync("/api/users", Cancel)) { }
        foreach (var skipped in (string[])["/health", "/metrics", "/swagger/doc.json"])
            using (await gateway.Client.PostAsync(skipped, null, Cancel)) { }
        using (await gateway.Client.PutAsync("/api/v1/admin/users/7/roles", null, Cancel)) { }
        using (var refused = await gateway.Client.DeleteAsync("/api/users/me", Cancel))
            Assert.Equal(429, (int)refused.StatusCode);
        using (await gateway.Client.SendAsync(GatewayInstance.From("203.0.113.9", HttpMethod.Post, "/api/no-such-thing"), Cancel)) { }

        await operations.ArrivedAsync(1);
        Assert.Equal(("POST (no route)", 404), operations.Records.Values.Select(record => (record.Action, record.Status)).Single());
    }

    [Fact]
    public async Task What_happened_while_operations_was_away_arrives_once_when_it_is_back_also_after_the_gateways_end()
    {
        await using (var gateway = Start())
        {
            for (var n = 0; n < 20; n++)
                using (await gateway.Client.PostAsync("/api/users", null, Cancel)) { }
        }

        await using var next = Start();
        for (var n = 0; n < 20; n++)
            using (await next.Client.PostAsync("/api/users", null, Cancel)) { }
        await operations.StartAsync();

        await operations.ArrivedAsync(40);
        await Eventually.TrueAsync(() => Task.FromResult(Directory.GetFiles(directory).Length == 0), "nothing waits any more");
        Assert.Equal(40, operations.Records.Count);
    }

    [Fact]
    public async Task A_segment_that_a_power_cut_tore_is_sent_up_to_where_it_breaks_off()
    {
        using (var torn = File.Create(Path.Combine(directory, "20260101T0000000000000-1.audit")))
        {
            Record("POST /one").WriteDelimitedTo(torn);
            Record("POST /two").WriteDelimitedTo(torn);
            torn.Write([200, 1, 10, 36]);
        }

        using (var zeros = File.Create(Path.Combine(directory, "20260101T0000000000000-2.audit")))
        {
            Record("POST /three").WriteDelimitedTo(zeros);
            zeros.Write(new byte[512]);
        }

        await operations.StartAsync();
        await using var gateway = Start();

        await operations.ArrivedAsync(3);
        await Eventually.TrueAsync(() => Task.FromResult(Directory.GetFiles(directory).Length == 0), "they are done with");
        Assert.Equal(["POST /one", "POST /three", "POST /two"], operations.Records.Values.Select(record => record.Action).Order());
    }

    [Fact]
    public async Task What_operations_refuses_is_put_aside_and_holds_nothing_up()
    {
        using (var refused = File.Create(Path.Combine(directory, "20260101T0000000000000-1.audit")))
            Record("refused").WriteDelimitedTo(refused);
        operations.Refused = "refused";
        await operations.StartAsync();
        await using var gateway = Start();
        using (await gateway.Client.PostAsync("/api/users", null, Cancel)) { }

        await operations.ArrivedAsync(1);
        Assert.Single(Directory.GetFiles(directory, "*.refused"));
    }

    [Fact]
    public async Task A_full_spool_fails_no_request_and_shows_in_health_and_metrics()
    {
        await using var gateway = Start(("Audit:MaxBytes", "1024"));

        for (var n = 0; n < 20; n++)
        {
            using var answer = await gateway.Client.PostAsync("/api/users", null, Cancel);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        using var health = await gateway.Client.GetAsync("/health/deep", Cancel);
        using var report = JsonDocument.Parse(await health.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("Requests are not audited; the log says why.",
            report.RootElement.GetProperty("data").GetProperty("checks").GetProperty("audit").GetProperty("message").GetString());
        Assert.Matches("audit_lost_total[^\n]* [1-9]", await gateway.Client.GetStringAsync("/metrics", Cancel));
        Assert.InRange(Directory.GetFiles(directory).Sum(file => new FileInfo(file).Length), 1, 1024 + 300);
    }

    public async ValueTask InitializeAsync() => (identity, keys) = (await Upstream.StartAsync("identity"), await FakeIdentity.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await identity.DisposeAsync();
        await keys.DisposeAsync();
        await operations.DisposeAsync();
        await redis.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private GatewayInstance Start(params (string, string)[] settings) => GatewayInstance.Start(redis.ConnectionString,
    [
        ("Limits:Scale", "0"), ("Proxies:Trusted", "127.0.0.0/8"), ("Audit:Directory", directory), ("services:identity:http:0", identity.Address),
        ("services:operations:grpc:0", operations.Address), ("Access:KeysAddress", keys.KeysAddress), .. settings,
    ]);

    private static AuditRecord Record(string action) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        OccurredAt = 1_700_000_000_000,
        Action = action,
        ResourceType = "thing",
        Status = 200,
    };
}
