using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging.Dispatching;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class DispatchTests(Servers servers)
{
    [Fact]
    public async Task What_was_committed_before_a_crash_is_published_after_the_restart()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        var sheet = Guid.CreateVersion7();
        // A process that died between commit and publish leaves just this.
        using (var crashed = stage.CreateWriter())
            await new RunningService(crashed).PublishAsync(Notes.Of(sheet, 1, 3));

        await stage.StartWriterAsync();

        var applied = await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 3);
        Assert.Equal([1, 2, 3], applied.Select(note => note.Number));
    }

    [Fact]
    public async Task A_crash_between_confirm_and_delete_sends_twice_and_applies_once()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        using var heard = new Figures(listener);
        // A process that died there has published with the broker's confirm and left the row.
        using (var crashed = stage.CreateWriter())
        {
            var service = new RunningService(crashed);
            await service.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1));
            var publisher = crashed.Services.GetRequiredService<Publisher>();
            await publisher.OpenAsync(stage.Writer, CancellationToken.None);
            var row = await service.UseAsync(database => database.Outbox.SingleAsync());
            Assert.Equal(PublishOutcome.Confirmed, await publisher.PublishAsync(row, CancellationToken.None));
            await publisher.CloseAsync();
        }

        var writer = await stage.StartWriterAsync();

        await Eventually.TrueAsync(() => heard.Duplicates == 1, "the second delivery is dropped");
        Assert.Single(await listener.AppliedAsync());
        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "the outbox is empty");
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_holds_back_its_own_subject_only()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        var (stuck, free) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using (var newer = stage.CreateWriter())
        {
            var service = new RunningService(newer);
            await service.PublishAsync(Notes.Of(stuck, 1));
            await service.UseAsync(database => database.Outbox
                .ExecuteUpdateAsync(row => row.SetProperty(message => message.Type, "NoteRemoved")));
        }

        var writer = await stage.StartWriterAsync();
        await writer.PublishAsync(Notes.Of(stuck, 2), Notes.Of(free, 1), Notes.Of(free, 2));

        var applied = await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 2);
        Assert.All(applied, note => Assert.Equal(free, note.SheetId));
        Assert.Equal(2, await Eventually.GetAsync(writer.OutboxAsync, waiting => waiting == 2));

        // The version that knows it comes back.
        await writer.UseAsync(database => database.Outbox
            .Where(message => message.Type == "NoteRemoved")
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.Type, nameof(NoteAdded))));
        applied = await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 4);
        Notes.AssertEachOnceInOrder(applied, 2);
    }

    [Fact]
    public async Task An_event_that_no_service_subscribes_to_leaves_the_outbox_unpublished()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        using var sent = new Figures(writer);

        await writer.PublishAsync(new UserRegistered(Guid.CreateVersion7(), "clara", null, DateTimeOffset.UtcNow));

        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "the outbox is empty");
        Assert.Equal(0, sent.Published);
    }

    [Fact]
    public async Task More_events_than_a_batch_takes_go_out_in_order()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        var writer = await stage.StartWriterAsync(builder => builder.Configuration["Events:BatchSize"] = "7");
        var sheet = Guid.CreateVersion7();

        await writer.PublishAsync(Notes.Of(sheet, 1, 100));

        var applied = await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == 100);
        Notes.AssertEachOnceInOrder(applied, 100);
    }

    [Fact]
    public void An_event_larger_than_the_limit_is_refused_when_it_is_written()
    {
        using var database = new SheetsDbDesign().CreateDbContext([]);
        var error = Assert.Throws<ArgumentException>(() => database.Publish(new LongNote(new string('x', 300_000))));
        Assert.Contains("LongNote", error.Message, StringComparison.Ordinal);
    }

    private sealed record LongNote(string Text) : IEvent
    {
        public Guid Subject => Guid.Empty;

        public DateTimeOffset OccurredAt => DateTimeOffset.UnixEpoch;
    }
}
