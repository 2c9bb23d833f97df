using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class InboxTests(Servers servers)
{
    [Fact]
    public async Task A_message_delivered_again_changes_nothing()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        using var heard = new Figures(listener);
        await Eventually.TrueAsync(() => listener.Hears, "the listener hears");
        await using var client = await ForeignClient.ConnectAsync(stage.RabbitMq);
        var (id, body) = (Guid.CreateVersion7(), """{"sheet_id":"0198f000-0000-7000-8000-000000000001","number":1}""");

        for (var delivery = 0; delivery < 5; delivery++)
            await client.SendAsync(stage.Listener, id, body);

        await Eventually.TrueAsync(() => heard.Duplicates == 4, "four are dropped");
        Assert.Single(await listener.AppliedAsync());
        Assert.Equal(1, heard.Consumed);
    }

    [Fact]
    public async Task A_consumer_that_fails_leaves_no_trace_and_is_tried_again()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        var listener = await stage.StartListenerAsync();
        var attempts = new List<int>();
        listener.Before.Run = (_, delivery) =>
        {
            attempts.Add(delivery.Attempt);
            return delivery.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        };

        await writer.PublishAsync(Notes.Of(Guid.CreateVersion7(), 1));

        Assert.Single(await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count > 0));
        Assert.Equal([1, 2, 3], attempts);
    }

    [Fact]
    public async Task A_message_that_keeps_failing_lands_in_the_error_queue_while_others_go_on()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        var listener = await stage.StartListenerAsync();
        using var heard = new Figures(listener);
        var (poisoned, healthy) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var attempts = 0;
        var release = new TaskCompletionSource();
        listener.Before.Run = async (note, delivery) =>
        {
            if (note.SheetId != poisoned || note.Number != 2)
                return;
            Interlocked.Increment(ref attempts);
            if (delivery.Attempt == 1)
                await release.Task;
            throw new OperationCanceledException("a call of the consumer's own timed out");
        };

        await writer.PublishAsync([.. Notes.Of(poisoned, 1, 3), .. Notes.Of(healthy, 1, 20)]);
        Assert.Equal(20, (await Eventually.GetAsync(() => AppliedAsync(listener, healthy), applied => applied.Count == 20)).Count);
        Assert.Equal(1, attempts);
        release.SetResult();

        await Eventually.TrueAsync(() => heard.Failed == 1, "the poison is moved");
        var rest = await Eventually.GetAsync(() => AppliedAsync(listener, poisoned), applied => applied.Count == 2);
        Assert.Equal([1, 3], rest.Select(note => note.Number));
        Assert.Equal(5, attempts);
        await using var client = await ForeignClient.ConnectAsync(stage.RabbitMq);
        Assert.NotNull(await client.TakeAsync($"{stage.Listener}_error"));
        Assert.Equal(0u, await client.CountAsync(stage.Listener));
    }

    [Fact]
    public async Task A_body_that_is_no_event_lands_in_the_error_queue()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        using var heard = new Figures(listener);
        await Eventually.TrueAsync(() => listener.Hears, "the listener hears");
        await using var client = await ForeignClient.ConnectAsync(stage.RabbitMq);

        await client.SendAsync(stage.Listener, Guid.CreateVersion7(), "not JSON");
        await client.SendAsync(stage.Listener, Guid.CreateVersion7(), """{"sheet_id":"not an id"}""");

        await Eventually.TrueAsync(() => heard.Failed == 2, "both are moved");
        Assert.Empty(await listener.AppliedAsync());
    }

    [Fact]
    public async Task An_event_of_a_later_version_waits_in_the_skipped_queue()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        var listener = await stage.StartListenerAsync();
        await Eventually.TrueAsync(() => listener.Hears, "the listener hears");
        await using var client = await ForeignClient.ConnectAsync(stage.RabbitMq);

        await client.SendAsync(stage.Listener, Guid.CreateVersion7(), "{}", "urn:message:Ensemble.Contracts.Events:NotYetKnown");
        await client.SendAsync(stage.Listener, Guid.CreateVersion7(), """{"number":1}""");

        Assert.Single(await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count > 0));
        Assert.NotNull(await Eventually.GetAsync(() => client.TakeAsync($"{stage.Listener}_skipped"), found => found is not null));
    }

    [Fact]
    public async Task Inbox_rows_older_than_two_weeks_are_forgotten()
    {
        await using var stage = await TestStage.OpenAsync(servers);
        using (var earlier = stage.CreateListener())
        {
            await new RunningService(earlier).UseAsync(database => database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO inbox (message_id, consumer, received_at)
                SELECT gen_random_uuid(), 'ApplyNote', now() - make_interval(days => day)
                FROM generate_series(0, 20) day, generate_series(1, 500)
                """));
        }

        var listener = await stage.StartListenerAsync();

        Assert.Equal(14 * 500, await Eventually.GetAsync(() => listener.UseAsync(database => database.Inbox.CountAsync()), rows => rows == 14 * 500));
    }

    private static async Task<List<AppliedNote>> AppliedAsync(RunningService listener, Guid sheet) =>
        [.. (await listener.AppliedAsync()).Where(note => note.SheetId == sheet)];
}
