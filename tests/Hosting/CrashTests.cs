using Aspire.Hosting.Orchestration;

namespace Ensemble.Tests.Hosting;

public sealed class CrashTests
{
    private static readonly string[] s_quick = ["Aspire:Restart:FirstDelay=00:00:00.05", "Aspire:Restart:LongestDelay=00:00:00.2"];

    [Fact]
    public void The_delay_doubles_up_to_its_limit_and_the_sixth_crash_in_a_minute_is_the_last()
    {
        var history = new CrashHistory(new RestartPolicy(), TimeProvider.System);

        var delays = Enumerable.Range(0, 6).Select(_ => history.Add()?.TotalSeconds).ToArray();

        Assert.Equal([0.5, 1, 2, 4, 8, null], delays);
    }

    [Fact]
    public async Task A_process_that_crashes_is_started_again_with_the_same_port()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(s_quick);
        builder.AddProject<Projects.Fixture_Web>("web").WithHttpHealthCheck("/health");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Wait.Limit());
        using var client = app.CreateHttpClient("web");
        var pid = int.Parse(await client.GetStringAsync("/pid"), null);

        Assert.Equal(0, Processes.Kill(pid, 9));
        await app.ResourceNotifications.WaitForResourceAsync("web", e => e.Snapshot.ExitCode == 137, Wait.Limit());
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Wait.Limit());

        Assert.NotEqual(pid, int.Parse(await client.GetStringAsync("/pid"), null));
        Assert.Contains("starting again in 0.05 s", app.LogText("web"));
    }

    [Fact]
    public async Task A_process_that_crashes_again_and_again_is_given_up_with_its_last_words()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(s_quick);
        builder.AddShell("server", "echo the disk is gone >&2; exit 3");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("server", KnownResourceStates.FailedToStart, Wait.Limit());

        Assert.Equal(6, app.Log("server").Count(line => line == "the disk is gone"));
        Assert.Contains("gave up: 6 crashes within 60 s, the last with exit code 3; its last lines were:", app.Log("server"));
        Assert.Contains("  the disk is gone", app.Log("server"));
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => app.ResourceNotifications.WaitForResourceHealthyAsync("server", Wait.Limit()));
        Assert.Contains("the disk is gone", exception.Message);
    }

    [Fact]
    public async Task A_process_that_ends_well_is_finished()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(s_quick);
        builder.AddShell("job", "echo ran");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(KnownResourceStates.Finished, await app.EndAsync("job"));
        Assert.Single(app.Log("job"), "ran");
    }

    [Fact]
    public async Task A_project_with_an_endpoint_that_ends_by_itself_is_started_again_however_well_it_ends()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(s_quick);
        builder.AddProject<Projects.Fixture_Web>("web").WithHttpHealthCheck("/health");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Wait.Limit());
        using var client = app.CreateHttpClient("web");
        var pid = await client.GetStringAsync("/pid");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PostAsync("/end", null));
        await app.ResourceNotifications.WaitForResourceAsync("web", e => e.Snapshot.ExitCode == 0, Wait.Limit());
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Wait.Limit());

        Assert.NotEqual(pid, await client.GetStringAsync("/pid"));
    }

    [Fact]
    public async Task A_job_that_says_later_is_tried_again_and_its_waiters_wait()
    {
        using var folder = new TemporaryStore();
        var file = Path.Combine(folder.Path, "tries");
        await using var builder = DistributedApplicationTestingBuilder.Create(s_quick);
        var job = builder.AddShell("job", $"echo . >> {file}; [ $(wc -l < {file}) -ge 8 ] || exit 75");
        builder.AddShell("next", "echo started").WaitForCompletion(job);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(KnownResourceStates.Finished, await app.EndAsync("next"));
        Assert.Equal(8, (await File.ReadAllLinesAsync(file)).Length);
    }

    [Fact]
    public void A_job_that_says_later_for_too_long_is_given_up()
    {
        var postponements = new Postponements(new RestartPolicy { Patience = TimeSpan.Zero }, TimeProvider.System);

        Assert.Equal(TimeSpan.FromSeconds(0.5), postponements.Add());
        SpinWait.SpinUntil(() => false, 1);
        Assert.Null(postponements.Add());
    }

    [Fact]
    public async Task What_a_crashed_process_had_started_ends_with_it()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("server", "sleep 1000 & echo $!; sleep 0.3; exit 3");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("server", e => e.Snapshot.ExitCode == 3, Wait.Limit());

        await Eventually.TrueAsync(() => !Processes.IsAlive(int.Parse(app.Log("server")[0], null)), "its child ends");
    }
}
