using System.Diagnostics;
using Aspire.Hosting.Infrastructure;
using Ensemble.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Ensemble.Tests.StandIns;

public class RedisClientTests
{
    [Fact]
    public async Task The_host_starts_without_Redis_and_finds_it_when_it_comes()
    {
        using var directory = new ServerDirectory();
        var context = directory.Context("redis", password: "secret");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["ConnectionStrings:cache"] = $"localhost:{context.Port},password=secret";
        builder.AddRedisClient("cache");
        using var host = builder.Build();

        var begin = Stopwatch.GetTimestamp();
        await host.StartAsync();
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(500), "The start waited for Redis.");
        var multiplexer = host.Services.GetRequiredService<IConnectionMultiplexer>();
        TestContext.Current.TestOutputHelper?.WriteLine($"multiplexer without server after {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F0} ms");
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());

        await using var server = await RunningServer.StartAsync(new RedisServer(), context);
        await Eventually.TrueAsync(async () => await StatusAsync() == HealthStatus.Healthy, "it is healthy");
        await multiplexer.GetDatabase().StringSetAsync("room", "Ave verum");
        Assert.Equal("Ave verum", (string?)await multiplexer.GetDatabase().StringGetAsync("room"));
        Assert.False(multiplexer.PreserveAsyncOrder);

        async Task<HealthStatus> StatusAsync() => (await health.CheckHealthAsync()).Entries["StackExchange.Redis"].Status;
    }

    [Fact]
    public void A_missing_connection_string_is_named()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddRedisClient("cache");
        using var host = builder.Build();
        var error = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<IConnectionMultiplexer>());
        Assert.Contains("ConnectionStrings:cache", error.Message, StringComparison.Ordinal);
    }
}
