using System.Collections.Concurrent;
using System.Diagnostics;
using Ensemble.ServiceDefaults.Messaging;
using Ensemble.Tests.ServiceDefaults.Stage;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class EndToEndTests(Servers servers)
{
    [Fact]
    public async Task An_event_that_was_saved_reaches_the_subscriber_and_leaves_the_outbox()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        var listener = await stage.StartListenerAsync();
        using var sent = new Figures(writer);
        var sheet = Guid.CreateVersion7();

        await writer.PublishAsync(Notes.Of(sheet, 1));

        var note = Assert.Single(await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count > 0));
        Assert.Equal((sheet, 1), (note.SheetId, note.Number));
        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "the outbox is empty");
        Assert.Equal(1, sent.Published);
    }

    [Fact]
    public async Task A_transaction_that_rolls_back_publishes_nothing()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        var listener = await stage.StartListenerAsync();
        var sheet = Guid.CreateVersion7();

        await writer.UseAsync(async database =>
        {
            await using var transaction = await database.Database.BeginTransactionAsync();
            database.Publish(Notes.Of(sheet, 1));
            await database.SaveChangesAsync();
            await transaction.RollbackAsync();
            return 0;
        });
        await writer.PublishAsync(Notes.Of(sheet, 2));

        Assert.Equal(2, Assert.Single(await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count > 0)).Number);
    }

    [Fact]
    public async Task A_signal_from_the_database_spares_the_wait_for_the_next_poll()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync(builder => builder.Configuration["Events:PollInterval"] = "00:01:00");
        var listener = await stage.StartListenerAsync();
        await Eventually.TrueAsync(() => listener.Hears && writer.CanPublish, "both are connected");

        for (var number = 1; number <= 3; number++)
        {
            await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), number));
            Assert.Equal(number, (await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == number)).Count);
        }
    }

    [Fact]
    public async Task One_trace_leads_from_the_request_over_the_outbox_to_the_consumer()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EventTelemetry.Name or "MassTransit" or "Request",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(activities);
        using var source = new ActivitySource("Request");
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        await stage.StartListenerAsync();

        using var request = source.StartActivity("POST /sheets/notes")!;
        await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1));
        request.Stop();

        Activity[] Spans() => [.. ended.Where(activity => activity.TraceId == request.TraceId)];
        bool IsReceive(Activity span) => span.OperationName.EndsWith(" receive", StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Spans().Any(IsReceive), "the consumer's span");
        var publish = Assert.Single(Spans(), span => span.OperationName == "NoteAdded publish");
        Assert.Equal(request.SpanId, publish.ParentSpanId);
        Assert.Equal(publish.SpanId, Spans().Single(IsReceive).ParentSpanId);
    }
}
