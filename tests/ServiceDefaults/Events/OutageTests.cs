using System.Diagnostics;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class OutageTests(Servers servers)
{
    [Fact]
    public async Task Services_start_without_RabbitMQ_and_what_they_publish_arrives_when_it_is_there()
    {
        await using var broker = new OwnBroker();
        await using var stage = await TestStage.OpenAsync(servers, broker.Address);
        var begin = Stopwatch.GetTimestamp();
        var writer = await stage.StartWriterAsync();
        var listener = await stage.StartListenerAsync();
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(3), "The start waited for RabbitMQ.");

        await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1, 3));
        const string Waiting = "RabbitMQ is away; 3 events wait in the outbox.";
        var health = await Eventually.GetAsync(writer.EventHealthAsync, health => health.Description == Waiting);
        Assert.Equal((HealthStatus.Degraded, Waiting), (health.Status, health.Description));
        Assert.Equal(HealthStatus.Degraded, (await listener.EventHealthAsync()).Status);

        await broker.StartAsync();

        var applied = await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 3);
        Notes.AssertEachOnceInOrder(applied, 3);
        foreach (var service in (RunningService[])[writer, listener])
            await Eventually.TrueAsync(async () => (await service.EventHealthAsync()).Status == HealthStatus.Healthy, "it is healthy");
    }

    [Fact]
    public async Task On_a_broker_that_came_back_empty_the_queues_are_there_before_the_next_event()
    {
        await using var broker = new OwnBroker();
        await broker.StartAsync();
        await using var stage = await TestStage.OpenAsync(servers, broker.Address);
        var writer = await stage.StartWriterAsync();
        await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1));
        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "the first is published");
        await broker.KillAsync();
        broker.Wipe();
        await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1, 5));
        await broker.StartAsync();

        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "the rest is published");
        await using var client = await ForeignClient.ConnectAsync(stage.RabbitMq);
        Assert.Equal(5u, await Eventually.GetAsync(() => client.CountAsync(stage.Listener), count => count == 5));
    }

    [Fact]
    public async Task A_queue_that_was_deleted_is_declared_again_when_a_message_comes_back()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        await Eventually.TrueAsync(() => writer.CanPublish, "the topology is declared");
        await using var client = await ForeignClient.ConnectAsync(stage.RabbitMq);
        await client.DeleteAsync(stage.Listener);

        await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1));

        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "it is published");
        Assert.Equal(1u, await Eventually.GetAsync(() => client.CountAsync(stage.Listener), count => count == 1));
    }
}
