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
        var sheet = Guid.CreateVersion7();

        await writer.PublishAsync(Notes.Of(sheet, 1));

        var note = Assert.Single(await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count > 0));
        Assert.Equal((sheet, 1), (note.SheetId, note.Number));
        await Eventually.TrueAsync(async () => await writer.OutboxAsync() == 0, "the outbox is empty");
    }
}
