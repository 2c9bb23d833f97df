using Aspire.Hosting.Infrastructure;
using StackExchange.Redis;

namespace Ensemble.Tests.Infrastructure;

public class RedisServerTests
{
    private readonly RedisServer _server = new();

    [Fact]
    public async Task Values_survive_a_restart_on_another_port()
    {
        using var directory = new ServerDirectory();
        await using (var first = await RunningServer.StartAsync(_server, directory.Context("redis")))
        {
            using var redis = await ConnectAsync(first);
            await redis.GetDatabase().StringSetAsync("room", "Ave verum");
        }

        await using var second = await RunningServer.StartAsync(_server, directory.Context("redis"));
        using var again = await ConnectAsync(second);
        Assert.Equal("Ave verum", (string?)await again.GetDatabase().StringGetAsync("room"));
    }

    [Fact]
    public async Task Values_survive_SIGKILL()
    {
        using var directory = new ServerDirectory();
        var context = directory.Context("redis");
        var first = await RunningServer.StartAsync(_server, context);
        using (var redis = await ConnectAsync(first))
        {
            await redis.GetDatabase().StringSetAsync("room", "Ave verum");
        }

        await first.KillAsync();

        await using var second = await RunningServer.StartAsync(_server, context);
        using var again = await ConnectAsync(second);
        Assert.Equal("Ave verum", (string?)await again.GetDatabase().StringGetAsync("room"));
    }

    [Fact]
    public async Task The_probe_says_no_with_another_password_and_while_nothing_listens()
    {
        using var directory = new ServerDirectory();
        var context = directory.Context("redis");
        Assert.False(await _server.ProbeAsync(context, CancellationToken.None));

        await using var server = await RunningServer.StartAsync(_server, context);
        Assert.False(await _server.ProbeAsync(context with { Password = "wrong" }, CancellationToken.None));
    }

    [Fact]
    public async Task The_password_is_in_no_argument_list()
    {
        using var directory = new ServerDirectory();
        var context = directory.Context("redis");
        var launch = await _server.PrepareAsync(context, CancellationToken.None);
        Assert.DoesNotContain(launch.Processes, process => process.Arguments.Any(argument => argument.Contains("secret", StringComparison.Ordinal)));
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(RunningServer server) => ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
    {
        EndPoints = { { "127.0.0.1", server.Context.Port } },
        Password = server.Context.Password,
    });
}
