using Ensemble.Realtime;
using Ensemble.Realtime.Sending;

namespace Ensemble.Tests.Realtime;

public sealed class FrameQueueTests
{
    [Fact]
    public void Random_adding_and_taking_keeps_order_sums_and_references()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var frames = new FramePool(TimeProvider.System);
        var queue = new FrameQueue();
        var model = new Queue<(Frame Frame, int Length)>();
        for (var round = 0; round < 2_000; round++)
        {
            // Long rounds let the ring grow; in between it is given up when it is empty, and begins anew.
            if (random.Next(3) == 0)
                queue.Trim();
            for (var i = random.Next(300); i > 0; i--)
            {
                var frame = frames.Binary(random.Next(200), random.Next(4) == 0 ? "cursor" : null);
                queue.Add(frame, round);
                frame.Release();
                model.Enqueue((frame, frame.Length));
            }

            if (random.Next(10) == 0)
            {
                queue.RemoveLossy(_ => { });
                model = new(model.Where(waiting => waiting.Frame.Lossy is null));
            }

            for (var i = random.Next(400); i > 0 && model.Count > 0; i--)
            {
                var (expected, length) = model.Dequeue();
                var taken = queue.Take();
                Assert.Same(expected, taken);
                Assert.Equal(length, taken.Length);
                taken.Release();
            }

            Assert.Equal((model.Count, model.Sum(waiting => waiting.Length)), (queue.Count, queue.Bytes));
        }

        queue.Clear();
        Assert.Equal(0, frames.Outstanding);
    }
}
