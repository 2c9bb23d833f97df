using System.Diagnostics;

namespace Ensemble.Tests.Hosting;

public sealed class StopTests
{
    [Fact]
    public async Task Resources_stop_in_reverse_order_of_dependency_and_at_once_where_they_are_independent()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var ended = new List<string>();
        var server = builder.AddShell("server", Polite(0.1));
        var middle = builder.AddShell("middle", Polite(0.6)).WaitForStart(server);
        builder.AddShell("left", Polite(0.6)).WaitForStart(middle);
        builder.AddShell("right", Polite(0.6)).WaitForStart(middle);
        foreach (var resource in builder.Resources.OfType<ExecutableResource>())
        {
            builder.CreateResourceBuilder(resource).OnResourceStopped((stopped, _, _) =>
            {
                lock (ended)
                {
                    ended.Add(stopped.Name);
                }

                return Task.CompletedTask;
            });
        }

        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        foreach (var name in new[] { "server", "middle", "left", "right" })
        {
            await Eventually.TrueAsync(() => app.Log(name).Contains("up"), $"{name} is up");
        }

        var watch = Stopwatch.StartNew();
        await app.StopAsync();

        Assert.Equal(["left", "right", "middle", "server"], [.. ended[..2].Order(), .. ended[2..]]);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"took {watch.Elapsed}");

        static string Polite(double seconds) => $"trap 'sleep {seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    }

    [Fact]
    public async Task Resources_that_refer_to_each_other_stop_all_the_same()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var chat = builder.AddProject<Projects.Fixture_Web>("chat");
        var media = builder.AddProject<Projects.Fixture_Web>("media").WithReference(chat);
        chat.WithReference(media);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("chat", cancellationToken: Wait.Limit());
        await app.ResourceNotifications.WaitForResourceAsync("media", cancellationToken: Wait.Limit());

        await app.StopAsync();

        Assert.Contains(app.State("chat"), new[] { KnownResourceStates.Finished, KnownResourceStates.Exited });
        Assert.Contains(app.State("media"), new[] { KnownResourceStates.Finished, KnownResourceStates.Exited });
    }

    [Fact]
    public async Task Who_does_not_listen_is_killed_after_its_time()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("stubborn", "trap '' TERM; echo $$; while :; do sleep 0.1; done");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await Eventually.TrueAsync(() => app.Log("stubborn").Count > 0, "it is up");
        var pid = int.Parse(app.Log("stubborn")[0], null);

        await app.StopAsync();

        Assert.False(Processes.IsAlive(pid));
        Assert.Equal(KnownResourceStates.Exited, app.State("stubborn"));
    }

    [Fact]
    public async Task Data_without_a_volume_goes_with_the_run_and_data_with_one_stays()
    {
        using var store = new TemporaryStore();
        await using var builder = DistributedApplicationTestingBuilder.Create(store.Argument);
        builder.AddRedis("kept").WithDataVolume("kept-data");
        builder.AddRedis("lost");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("kept", Wait.Limit());
        await app.ResourceNotifications.WaitForResourceHealthyAsync("lost", Wait.Limit());
        Assert.True(Directory.Exists(Path.Combine(store.Path, ".temp", "lost")));

        await app.StopAsync();

        Assert.True(Directory.Exists(Path.Combine(store.Path, "kept-data")));
        Assert.False(Directory.Exists(Path.Combine(store.Path, ".temp")));
    }
}
