using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Console;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Tests.Hosting;

public sealed class StartReportTests
{
    [Fact]
    public async Task A_failed_start_ends_with_the_reason_and_what_to_do()
    {
        using var thief = new TcpListener(IPAddress.Loopback, 0);
        thief.Start();
        var port = ((IPEndPoint)thief.LocalEndpoint).Port;
        await using var builder = DistributedApplicationTestingBuilder.Create(
            "DcpPublisher:RandomizePorts=false", "Aspire:SettingNames:gateway:public=Parameters__gateway_port");
        builder.AddProject<Projects.Fixture_Web>("gateway").WithHttpEndpoint(port, name: "public").WithExternalHttpEndpoints();

        var lines = await ReportAsync(builder);

        Assert.Equal("Started in 1.5 s, but not everything:", lines[0]);
        Assert.Matches($@"^  gateway: cannot listen on port {port}: it is in use by pid \d+ \(.*\); choose another with Parameters__gateway_port$", lines[1]);
        Assert.Equal("Put that right and start again. Ctrl-C stops the rest.", lines[2]);
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public async Task Those_that_wait_for_a_failed_one_do_not_hold_up_the_report()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(
            ["Aspire:Restart:FirstDelay=00:00:00.01", "Aspire:Restart:LongestDelay=00:00:00.01"], (options, _) => options.DisableDashboard = false);
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var server = builder.AddShell("server", "echo the disk is gone; exit 3").WithHealthCheck("never");
        var step = builder.AddShell("step", "echo no such table; exit 1").WaitFor(builder.AddShell("other", "sleep 1000"));
        builder.AddShell("one", "true").WaitForCompletion(step);
        builder.AddShell("two", "true").WaitFor(builder.AddShell("three", "true").WaitFor(server));

        var lines = await ReportAsync(builder);

        Assert.Equal(
            ["  server: ended 6 times, the last time with exit code 3: the disk is gone", "  step: ended with exit code 1: no such table",
                "  not started because of that: one, two, three"],
            lines.Skip(1).SkipLast(1));
    }

    [Fact]
    public async Task A_good_start_tells_the_place_and_once_what_was_generated_for_people()
    {
        using var store = new TemporaryStore();
        var first = await LinesAsync();
        var second = await LinesAsync();

        Assert.Matches(@"^Ready in 1\.5 s\. http://localhost:\d+   Ctrl-C stops it\.$", first[0]);
        Assert.Matches("^admin password: [A-Za-z0-9]{20}   \\(shown only this once\\)$", first[1]);
        Assert.Single(second);

        async Task<IReadOnlyList<string>> LinesAsync()
        {
            await using var builder = DistributedApplicationTestingBuilder.Create(store.Argument, "Aspire:Announce:first-password=admin password");
            builder.AddParameter("first-password", new GenerateParameterDefault { MinLength = 20, Special = false }, secret: true, persist: true);
            builder.AddProject<Projects.Fixture_Web>("web").WithExternalHttpEndpoints().WithHttpHealthCheck("/health");
            return await ReportAsync(builder);
        }
    }

    private static async Task<IReadOnlyList<string>> ReportAsync(IDistributedApplicationTestingBuilder builder)
    {
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var announcements = new Announcements(builder.Configuration, model, app.Services.GetRequiredService<StoreDirectory>());
        return await new StartReport(app.ResourceNotifications, model, announcements).WaitAsync(
            app.Services.GetRequiredService<ResourceOrchestrator>().Runners, () => TimeSpan.FromSeconds(1.5), Wait.Limit());
    }
}
