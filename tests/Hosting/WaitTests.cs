using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Tests.Hosting;

public sealed class WaitTests
{
    [Fact]
    public async Task A_waiter_starts_when_what_it_waits_for_is_healthy_and_its_readiness_is_handled()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var healthy = false;
        var handling = new TaskCompletionSource();
        builder.Services.AddHealthChecks().AddCheck("probe", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var server = builder.AddShell("server", "sleep 1000").WithHealthCheck("probe").OnResourceReady((_, _, _) => handling.Task);
        builder.AddShell("early", "sleep 1000").WaitForStart(server);
        builder.AddShell("late", "sleep 1000").WaitFor(server);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("early", KnownResourceStates.Running, Wait.Limit());
        await app.ResourceNotifications.WaitForResourceAsync("server", e => e.Snapshot.HealthReports.Any(r => r.Description == "not yet"), Wait.Limit());
        Assert.Equal(KnownResourceStates.Waiting, app.State("late"));
        healthy = true;
        await app.ResourceNotifications.WaitForResourceAsync("server", e => e.Snapshot.HealthStatus == HealthStatus.Healthy, Wait.Limit());
        Assert.Equal(KnownResourceStates.Waiting, app.State("late"));
        handling.SetResult();
        await app.ResourceNotifications.WaitForResourceAsync("late", KnownResourceStates.Running, Wait.Limit());
    }

    [Fact]
    public async Task A_waiter_for_completion_starts_after_the_expected_exit_code()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var step = builder.AddShell("step", "echo done; exit 7");
        builder.AddShell("next", "echo started").WaitForCompletion(step, exitCode: 7);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(KnownResourceStates.Finished, await app.EndAsync("next"));
        Assert.Contains("done", app.Log("step"));
        Assert.Equal(KnownResourceStates.Exited, app.State("step"));
    }

    [Fact]
    public async Task A_waiter_for_completion_fails_after_another_exit_code_and_the_step_is_not_repeated()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var step = builder.AddShell("step", "echo run; exit 3");
        builder.AddShell("next", "echo started").WaitForCompletion(step);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(KnownResourceStates.FailedToStart, await app.EndAsync("next"));
        Assert.Contains("ended with exit code 3, not 0", app.LogText("next"));
        Assert.Single(app.Log("step"), "run");
    }

    [Fact]
    public async Task In_a_test_a_dependency_that_dies_fails_the_waiter_at_once()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var server = builder.AddShell("server", "sleep 0.2; exit 3").WithHealthCheck("never");
        builder.AddShell("waiter", "true").WaitFor(server);
        builder.AddShell("patient", "true").WaitFor(server, WaitBehavior.WaitOnResourceUnavailable);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(KnownResourceStates.FailedToStart, await app.EndAsync("waiter"));
        Assert.Contains("'server', which it waits for, is Exited", app.LogText("waiter"));
        Assert.Equal(KnownResourceStates.Waiting, app.State("patient"));
    }

    [Fact]
    public async Task A_wait_in_vain_says_what_the_resource_logged()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy("disk is full"));
        builder.AddShell("server", "echo cannot find the disk; sleep 1000").WithHealthCheck("never");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await Eventually.TrueAsync(() => app.Log("server").Count > 0, "the server logs");

        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => app.ResourceNotifications.WaitForResourceHealthyAsync("server", soon.Token));

        Assert.Contains("Running, Unhealthy", exception.Message);
        Assert.Contains("disk is full", exception.Message);
        Assert.Contains("cannot find the disk", exception.Message);
    }

    [Fact]
    public async Task A_health_check_that_nobody_registered_is_named()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("server", "sleep 1000").WithHealthCheck("forgotten");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        var found = await app.ResourceNotifications.WaitForResourceAsync("server", e => e.Snapshot.HealthReports.Any(r => r.Status is not null), Wait.Limit());

        Assert.Equal("No health check 'forgotten' is registered.", found.Snapshot.HealthReports[0].Description);
        Assert.Equal(HealthStatus.Unhealthy, found.Snapshot.HealthStatus);
    }

    [Fact]
    public void A_resource_cannot_wait_for_itself()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var shell = builder.AddShell("shell", "true");

        Assert.Throws<DistributedApplicationException>(() => shell.WaitFor(shell));
    }
}
