using Ensemble.Tests.ServiceDefaults.Stage;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class OrderTests(Servers servers)
{
    [Fact]
    public async Task Each_subject_keeps_its_order_while_many_are_handled_at_once()
    {
        const int Sheets = 30, Count = 30;
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        var listener = await stage.StartListenerAsync();
        var (running, most) = (0, 0);
        listener.Before.Run = async (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Delay(Random.Shared.Next(3));
            Interlocked.Decrement(ref running);
        };
        var sheets = Enumerable.Range(0, Sheets).Select(_ => Guid.CreateVersion7()).ToArray();

        for (var number = 1; number <= Count; number++)
            await writer.PublishAsync([.. sheets.Select(sheet => Notes.Of(sheet, number))]);

        var applied = await Eventually.GetAsync(listener.AppliedAsync, applied => applied.Count == Sheets * Count);
        Assert.Equal(Sheets * Count, applied.Count);
        Notes.AssertEachOnceInOrder(applied, Count);
        Assert.True(most > 4, $"At most {most} were handled at once.");
    }

    [Fact]
    public async Task One_replica_at_a_time_has_the_queue_and_when_it_stops_the_next_goes_on_in_order()
    {
        const int Count = 400, Rounds = 5;
        await using var stage = await TestStage.OpenAsync(servers);
        var writer = await stage.StartWriterAsync();
        var replica = await stage.StartListenerAsync();
        await Eventually.TrueAsync(() => replica.Hears, "the first hears");
        Guid[] sheets = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        await writer.PublishAsync([.. sheets.SelectMany(sheet => Notes.Of(sheet, 1, Count))]);

        for (var round = 1; round <= Rounds; round++)
        {
            var next = await stage.StartListenerAsync();
            await Eventually.TrueAsync(() => next.Hears, "the next hears");
            await Eventually.TrueAsync(async () => (await replica.AppliedAsync()).Count > round * 20, "some are applied");
            await replica.StopAsync();
            replica = next;
        }

        var applied = await Eventually.GetAsync(replica.AppliedAsync, applied => applied.Count == 2 * Count);
        Notes.AssertEachOnceInOrder(applied, Count);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
