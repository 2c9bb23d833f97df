using Ensemble.Tests.ServiceDefaults.Stage;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class LeadershipTests(Servers servers)
{
    [Fact]
    public async Task Of_two_replicas_one_dispatches_and_the_other_takes_over_when_it_stops()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        RunningService[] replicas = [await stage.StartWriterAsync(), await stage.StartWriterAsync()];
        await Eventually.TrueAsync(() => replicas.Any(replica => replica.Dispatcher.Leads), "one leads");
        var leader = replicas.Single(replica => replica.Dispatcher.Leads);
        var standby = replicas.Single(replica => replica != leader);
        var sheet = Guid.CreateVersion7();
        await standby.PublishAsync(Notes.Of(sheet, 1));
        Assert.Single(await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 1));
        Assert.False(standby.Dispatcher.Leads);

        await leader.StopAsync();
        await standby.PublishAsync(Notes.Of(sheet, 2));

        var applied = await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 2);
        Notes.AssertEachOnceInOrder(applied, 2);
        Assert.True(standby.Dispatcher.Leads);
    }

    [Fact]
    public async Task A_leader_whose_connection_to_the_database_ends_gives_up_the_lead_and_someone_takes_it()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        RunningService[] replicas = [await stage.StartWriterAsync(), await stage.StartWriterAsync()];
        var sheet = Guid.CreateVersion7();
        for (var number = 1; number <= 3; number++)
        {
            await Eventually.TrueAsync(() => replicas.Count(replica => replica.Dispatcher.Leads) == 1, "one leads");
            await servers.ExecuteAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{stage.Writer} outbox'");
            await replicas[number % 2].PublishAsync(Notes.Of(sheet, number));
            Assert.Equal(number, (await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == number)).Count);
        }
        Notes.AssertEachOnceInOrder(await listener.AppliedAsync(), 3);
    }
}
