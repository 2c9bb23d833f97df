using System.Collections.Concurrent;
using Ensemble.ServiceDefaults.Messaging.Consuming;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class DeliveryOrderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DeliveryOrder order = new();

    [Fact]
    public async Task Deliveries_that_come_in_mixed_up_begin_in_the_order_of_their_tags()
    {
        const int Count = 500, Subjects = 7;
        var subjects = Enumerable.Range(0, Subjects).Select(_ => Guid.NewGuid()).ToArray();
        var begun = new ConcurrentQueue<(Guid Subject, int Tag)>();
        var tags = Enumerable.Range(1, Count).ToArray();
        Random.Shared.Shuffle(tags);

        await Task.WhenAll(tags.Select(tag => Task.Run(async () =>
        {
            var subject = subjects[tag % Subjects];
            using var turn = await order.EnterAsync((ulong)tag, subject, Patience, CancellationToken.None);
            begun.Enqueue((subject, tag));
            await Task.Yield();
        })));

        Assert.Equal(Count, begun.Count);
        Assert.All(begun.GroupBy(entry => entry.Subject, entry => entry.Tag), subject => Assert.Equal(subject.Order(), subject));
    }

    [Fact]
    public async Task A_subject_that_takes_long_does_not_hold_up_another()
    {
        var (slow, quick) = (Guid.NewGuid(), Guid.NewGuid());
        using var first = await EnterAsync(1, slow);
        var second = EnterAsync(2, slow);
        using var other = await EnterAsync(3, quick);
        Assert.False(second.IsCompleted);

        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task After_a_failure_nothing_that_waits_begins_and_nothing_new_either()
    {
        var subject = Guid.NewGuid();
        var failing = await EnterAsync(1, subject);
        var behind = EnterAsync(2, subject);

        order.Break();
        failing.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EnterAsync(3, Guid.NewGuid()));
    }

    [Fact]
    public async Task Draining_waits_for_what_has_begun_and_lets_nothing_begin()
    {
        var subject = Guid.NewGuid();
        var first = await EnterAsync(1, subject);
        var second = EnterAsync(2, subject);

        var drained = order.DrainAsync(Patience);
        var third = EnterAsync(3, Guid.NewGuid());
        Assert.False(drained.IsCompleted);
        first.Dispose();
        await drained;
        Assert.False(second.IsCompleted || third.IsCompleted);

        order.Break();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
    }

    [Fact]
    public async Task A_delivery_behind_a_gap_gives_up_instead_of_waiting_for_ever() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => order.EnterAsync(2, Guid.NewGuid(), TimeSpan.FromMilliseconds(50), CancellationToken.None));

    [Fact]
    public async Task A_waiting_delivery_that_is_cancelled_ends_the_channel_for_all()
    {
        using var cancel = new CancellationTokenSource();
        var subject = Guid.NewGuid();
        using var first = await EnterAsync(1, subject);
        var second = order.EnterAsync(2, subject, Patience, cancel.Token);
        var third = EnterAsync(3, subject);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
    }

    private Task<DeliveryOrder.Turn> EnterAsync(ulong tag, Guid subject) =>
        order.EnterAsync(tag, subject, Patience, CancellationToken.None);
}
