using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ensemble.Tests.Hosting;

public sealed class AppHostProcessTests
{
    [Fact]
    public async Task An_AppHost_killed_with_SIGKILL_leaves_no_process()
    {
        using var fleet = AppHostProcess.Start();
        await fleet.ReadyAsync();
        var children = fleet.Children();
        Assert.True(children.Count >= 4);

        fleet.Kill();

        await Eventually.TrueAsync(() => !children.Any(Processes.IsAlive), "all children have ended", 5);
    }

    [Fact]
    public async Task What_the_children_had_started_ends_too()
    {
        using var fleet = AppHostProcess.Start();
        await Eventually.TrueAsync(() => fleet.Output.Contains("ticker         | tick"), "the ticker runs");
        var grandchild = fleet.Output.Split('\n').Select(line => line.Split("background ")).First(parts => parts.Length == 2)[1];

        fleet.Kill();

        await Eventually.TrueAsync(() => !Processes.IsAlive(int.Parse(grandchild, null)), "the ticker's own child has ended", 10);
    }

    [Fact]
    public async Task An_AppHost_killed_while_it_starts_leaves_no_process()
    {
        for (var i = 0; i < 5; i++)
        {
            using var fleet = AppHostProcess.Start();
            var children = new HashSet<int>();
            await Eventually.TrueAsync(() => fleet.Children() is { Count: > 0 } found && found.All(pid => children.Add(pid) || true), "it starts something");
            children.UnionWith(fleet.Children());

            fleet.Kill();

            await Eventually.TrueAsync(() => !children.Any(Processes.IsAlive), "all children have ended", 5);
        }
    }

    [Fact]
    public async Task An_AppHost_stops_when_the_dotnet_run_that_started_it_was_killed()
    {
        using var folder = new TemporaryStore();
        var dotnet = Path.Combine(folder.Path, "dotnet");
        File.Copy("/bin/bash", dotnet);
        using var fleet = AppHostProcess.StartBy(dotnet, "-c", "\"$@\"; true", "run");
        await fleet.ReadyAsync();
        var children = fleet.Children();

        fleet.Kill();

        await Eventually.TrueAsync(() => !children.Any(Processes.IsAlive), "the AppHost and its children have ended", 10);
        await Eventually.TrueAsync(() => fleet.Output.Contains("Stopped in"), "it says that it stopped");
    }

    [Fact]
    public async Task Two_fleets_run_side_by_side_and_stop_in_time()
    {
        using var one = AppHostProcess.Start();
        using var other = AppHostProcess.Start();
        await Task.WhenAll(one.ReadyAsync(), other.ReadyAsync());
        Assert.NotEqual(one.Address, other.Address);
        var children = one.Children().Concat(other.Children()).ToArray();

        var watch = Stopwatch.StartNew();
        one.Signal(PosixSignal.SIGINT);
        other.Signal(PosixSignal.SIGTERM);
        Assert.Equal((0, 0), (await one.ExitAsync(), await other.ExitAsync()));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"stopped after {watch.Elapsed}");
        Assert.DoesNotContain(children, Processes.IsAlive);
        Assert.Contains("Stopped in", one.Output);
    }

    [Fact]
    public async Task A_second_AppHost_on_the_same_data_is_refused_plainly()
    {
        using var first = AppHostProcess.Start();
        await Eventually.TrueAsync(() => first.Output.Contains("ticker"), "it starts");
        using var second = AppHostProcess.Start([$"Aspire:Store:Path={first.StorePath}"]);

        Assert.Equal(1, await second.ExitAsync());
        await Eventually.TrueAsync(() => second.Output.Contains("is in use by another AppHost"), "the message");
        Assert.Contains($"(pid {first.Id})", second.Output);
        Assert.DoesNotContain("   at ", second.Output);
    }

    [Fact]
    public async Task An_AppHost_that_could_not_start_everything_serves_the_rest_and_ends_with_another_exit_code_than_0()
    {
        using var thief = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 18473);
        thief.Start();
        using var fleet = AppHostProcess.Start(["DcpPublisher:RandomizePorts=false"]);
        await Eventually.TrueAsync(() => fleet.Output.Contains("Ctrl-C stops the rest."), "it reports", 60);

        Assert.Contains("frontend: cannot listen on port 18473: it is in use by pid", fleet.Output);
        Assert.DoesNotContain("http://localhost:18473", fleet.Output);
        Assert.Contains("backend.2      * Running, Healthy", fleet.Output);
        fleet.Signal(PosixSignal.SIGINT);
        Assert.Equal(1, await fleet.ExitAsync());
    }

    [Fact]
    public async Task The_console_shows_states_and_logs_with_the_resource_s_name_in_front()
    {
        using var fleet = AppHostProcess.Start();
        await fleet.ReadyAsync();

        Assert.Contains("web-migrations | migrated", fleet.Output);
        Assert.Contains("web-migrations * Finished (exit code 0)", fleet.Output);
        Assert.Contains("backend.2      * Running, Healthy", fleet.Output);
        Assert.Contains("frontend       * Waiting", fleet.Output);
        Assert.DoesNotContain("NotStarted", fleet.Output);
        Assert.Matches(@"\* Ready in \d+\.\d s\. http://localhost:\d+   Ctrl-C stops it\.", fleet.Output);
    }
}
