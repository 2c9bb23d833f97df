using Ensemble.Gateway.Routes;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Gateway;

public sealed class HealthTests : IAsyncLifetime
{
    private static readonly string[] Services = [.. RouteTable.All.Select(entry => entry.Service)];

    private readonly PrivateRedis redis = PrivateRedis.Start();
    private readonly List<WebApplication> services = [];
    private GatewayInstance gateway = null!;
    private string database = "healthy";
    private string events = "healthy";
    private int asked;

    public async ValueTask InitializeAsync()
    {
        var settings = new List<(string, string)>();
        foreach (var name in Services)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var service = builder.Build();
            service.MapGet("/health", Describe);
            service.MapGet("/metrics", () => $"# HELP work_total Work.\n# TYPE work_total counter\nwork_total 3\nwork_total{{kind=\"{name}\"}} 4\n");
            await service.StartAsync();
            services.Add(service);
            settings.Add(($"services:{name}:http:0", service.Urls.Single()));
        }

        gateway = GatewayInstance.Start(redis.ConnectionString, [.. settings]);
        await Eventually.TrueAsync(async () => await StatusAsync() == "healthy", "all is well", 20, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        foreach (var service in services)
            await service.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Every_documented_shape_is_there()
    {
        var basic = await GetAsync("/health");
        Assert.Equal(("healthy", "ok"), (Text(basic, "status"), Text(basic.GetProperty("data"), "status")));
        Assert.EndsWith("Z", Text(basic, "timestamp"), StringComparison.Ordinal);
        Assert.Equal("ok", Text((await GetAsync("/api/v1/health")).GetProperty("data"), "status"));

        var detailed = await GetAsync("/health/detailed");
        Assert.All(["database", "redis", "external_apis"], name => Assert.Equal("healthy", Text(detailed.GetProperty("services"), name)));
        Assert.True(detailed.GetProperty("metrics").GetProperty("active_connections").GetInt64() > 0);
        Assert.Matches("^[0-9]+%$", Text(detailed.GetProperty("metrics"), "memory_usage"));
        Assert.Matches("^[0-9]+%$", Text(detailed.GetProperty("metrics"), "cpu_usage"));

        foreach (var path in (string[])["/health/deep", "/api/v1/health/deep"])
        {
            var deep = (await GetAsync(path)).GetProperty("data");
            Assert.Equal("healthy", Text(deep, "status"));
            Assert.Equal("ok", Text(deep.GetProperty("checks").GetProperty("database"), "status"));
            Assert.True(deep.GetProperty("checks").GetProperty("disk").GetProperty("details").GetProperty("free_gb").GetDouble() > 0);
            Assert.True(deep.GetProperty("config").GetProperty("jwt_secret_set").GetBoolean());
        }

        var chat = await GetAsync("/api/health");
        Assert.True(chat.GetProperty("health").GetBoolean());
        Assert.False(chat.GetProperty("config").GetProperty("invite_only").GetBoolean());
        foreach (var prefix in (string[])["", "/api/v1"])
        {
            Assert.Equal("ok", Text((await GetAsync(prefix + "/healthz")).GetProperty("data"), "status"));
            Assert.Equal("ready", Text(await GetAsync(prefix + "/readyz"), "status"));
            Assert.Equal("operational", Text((await GetAsync(prefix + "/status")).GetProperty("data"), "status"));
        }
    }

    [Fact]
    public async Task Without_the_database_it_is_unhealthy_and_not_ready_within_five_seconds_and_back_by_itself()
    {
        database = "unhealthy";
        await SeenAsync("/health/deep", HttpStatusCode.ServiceUnavailable);
        await SeenAsync("/readyz", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("unhealthy", await StatusAsync());
        using var alive = await gateway.Client.GetAsync(new Uri("/alive", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);

        database = "healthy";
        await SeenAsync("/health/deep", HttpStatusCode.OK);
        await SeenAsync("/readyz", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_RabbitMQ_Redis_or_a_service_it_is_degraded_says_which_and_is_back_by_itself()
    {
        events = "degraded";
        await CheckAsync("rabbitmq", "degraded");
        events = "healthy";
        await CheckAsync("rabbitmq", "ok");

        await redis.StopAsync();
        await CheckAsync("redis", "degraded");
        await CheckAsync("limits", "degraded");
        redis.Resume();
        await CheckAsync("redis", "ok");
        await CheckAsync("limits", "ok");

        await services[1].StopAsync(Cancel);
        await CheckAsync("rooms", "error");
        using var ready = await gateway.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Many_who_ask_cost_the_services_one_question_a_second()
    {
        var before = asked;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => GetAsync("/health/detailed")));

        Assert.InRange(asked - before, 0, 30);
    }

    [Fact]
    public async Task The_metrics_of_the_fleet_are_one_text_with_the_service_in_a_label()
    {
        var text = await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);

        Assert.Single(text.Split('\n'), line => line == "# TYPE work_total counter");
        Assert.Contains("\nwork_total{service=\"rooms\",instance=\"0\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\nwork_total{service=\"identity\",instance=\"0\",kind=\"identity\"} 4\n", text, StringComparison.Ordinal);
        Assert.Contains("ensemble_service_up{service=\"operations\",instance=\"0\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{service=\"gateway\"", text, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IResult Describe()
    {
        Interlocked.Increment(ref asked);
        var status = database == "unhealthy" ? "unhealthy" : events;
        return Results.Json(new
        {
            status,
            checks = new Dictionary<string, object> { ["database"] = new { status = database }, ["events"] = new { status = events, description = (string?)null } },
        }, statusCode: status == "unhealthy" ? 503 : 200);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private async Task<string?> StatusAsync() => Text(await GetAsync("/health"), "status");

    private Task SeenAsync(string path, HttpStatusCode status) => Eventually.TrueAsync(async () =>
    {
        using var answer = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return answer.StatusCode == status;
    }, $"{path} answers {status}", 5, Cancel);

    private Task CheckAsync(string name, string status) => Eventually.TrueAsync(
        async () => Text((await GetAsync("/health/deep")).GetProperty("data").GetProperty("checks").GetProperty(name), "status") == status,
        $"{name} is {status}", 5, Cancel);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
