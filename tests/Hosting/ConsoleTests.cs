using Aspire.Hosting.Console;
using Aspire.Hosting.Health;

namespace Ensemble.Tests.Hosting;

public sealed class ConsoleTests
{
    [Theory]
    [InlineData("redis", "29761:C 22 Nov 2026 19:41:31.827 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo", false)]
    [InlineData("redis", "29761:M 22 Nov 2026 19:41:31.830 # WARNING Memory overcommit must be enabled! Without it", false)]
    [InlineData("redis", "29761:M 22 Nov 2026 19:41:31.848 * Ready to accept connections", false)]
    [InlineData("redis", "29761:M 22 Nov 2026 19:41:31.848 # Error writing to the AOF file: No space left on device", true)]
    [InlineData("redis", "redis ended with exit code 1", true)]
    [InlineData("postgres", "2026-11-22 19:41:33.480 UTC [29838] LOG:  database system was shut down at 2026-11-22 19:41:33 UTC", false)]
    [InlineData("postgres", "2026-11-22 19:41:33.491 UTC [29840] FATAL:  the database system is starting up", false)]
    [InlineData("postgres", "2026-11-22 19:41:36.414 UTC [29976] ERROR:  relation \"accounts\" does not exist at character 45", true)]
    [InlineData("postgres", "making a new database cluster", true)]
    [InlineData("rabbitmq", "  ##########  Licensed under the MPL 2.0. Website: https://rabbitmq.com", false)]
    [InlineData("rabbitmq", "2026-11-22 19:41:35.463041+00:00 [info] <0.859.0> Feature flags:   [ ] implicit_default_bindings", false)]
    [InlineData("rabbitmq", "2026-11-22 19:41:36.079453+00:00 [warning] <0.1254.0> memory resource limit alarm set on node", true)]
    [InlineData("rabbitmq", "BOOT FAILED", true)]
    [InlineData("web", "  anything", true)]
    public void What_servers_say_while_all_is_well_is_not_shown_unless_asked_for(string resource, string line, bool isShown)
    {
        Assert.Equal(isShown, Lines().AreShown(resource, new LogLine(1, line, false)));
        Assert.True(Lines("Aspire:ResourceLogging:Verbose=true").AreShown(resource, new LogLine(1, line, false)));
    }

    [Fact]
    public void An_outage_is_told_once_when_it_lasts_and_once_when_it_is_over()
    {
        var time = new SteppedTime();
        var outage = new Outage(time, TimeSpan.FromSeconds(10));

        Assert.Null(outage.Tell("GET /health answers 404, not 200."));
        time.Now += TimeSpan.FromSeconds(9);
        Assert.Null(outage.Tell("GET /health answers 404, not 200."));
        time.Now += TimeSpan.FromSeconds(2);
        Assert.Equal("not healthy for 11 s: GET /health answers 404, not 200.", outage.Tell("GET /health answers 404, not 200."));
        Assert.Null(outage.Tell("GET /health answers 404, not 200."));
        Assert.Equal("healthy again", outage.Tell(null));
        Assert.Null(outage.Tell(null));
    }

    private static ServerLines Lines(params string[] arguments)
    {
        using var builder = DistributedApplicationTestingBuilder.Create(arguments);
        builder.AddRedis("redis");
        builder.AddPostgres("postgres");
        builder.AddRabbitMQ("rabbitmq");
        builder.AddShell("web", "true");
        return new ServerLines(new DistributedApplicationModel(builder.Resources), builder.Configuration);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
