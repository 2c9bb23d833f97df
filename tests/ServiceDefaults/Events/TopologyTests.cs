using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;
using Ensemble.Tests.ServiceDefaults.Stage;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class TopologyTests(Servers servers)
{
    [Fact]
    public async Task An_event_waits_in_the_queue_of_a_service_that_has_never_run()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1, 3));
        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "all are published");
        await using var client = await ForeignClient.ConnectAsync(stage.RabbitMq);
        Assert.Equal(3u, await Eventually.GetAsync(() => client.CountAsync(stage.Listener), count => count == 3));

        // MassTransit declares the same queue again, which fails unless all arguments are equal.
        var listener = await stage.StartListenerAsync();
        Assert.Equal(3, (await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 3)).Count);
    }

    [Fact]
    public void A_service_whose_consumers_are_not_its_subscriptions_does_not_start()
    {
        var builder = TestHost.CreateBuilder();
        builder.Configuration["ConnectionStrings:db"] = servers.Postgres;
        builder.AddDatabase<SheetsDb>("db");
        var topology = new EventTopology(new Dictionary<string, IReadOnlyList<Type>>
        {
            ["archive"] = [typeof(SheetPrinted), typeof(UserRegistered)],
        });

        var error = Assert.Throws<InvalidOperationException>(
            () => builder.AddEvents<SheetsDb>("archive", topology, events => events.Consume<NoteAdded, ApplyNote>()));

        Assert.Contains("'archive'", error.Message, StringComparison.Ordinal);
        Assert.Contains("NoteAdded has a consumer but no subscription", error.Message, StringComparison.Ordinal);
        Assert.Contains("SheetPrinted has a subscription but no consumer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exchanges_are_named_as_MassTransit_names_them() =>
        Assert.Equal("Ensemble.Contracts.Events:UserRegistered", new EventTopology(Subscriptions.All).ExchangeOf(typeof(UserRegistered)));
}
