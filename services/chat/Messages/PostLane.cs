using System.Runtime.ExceptionServices;

namespace Ensemble.Chat.Messages;

/// <summary>A draft that waits for its channel.</summary>
internal sealed class PendingPost(Draft draft, long since)
{
    private readonly TaskCompletionSource<bool> turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PostOutcome? outcome;
    private Exception? failure;

    public Draft Draft => draft;

    /// <summary>When it came, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long Since => since;

    /// <summary>True: it leads the next batch. False: another one has written it.</summary>
    public Task<bool> Turn => turn.Task;

    /// <summary>What became of it, once it was written; throws what went wrong.</summary>
    public PostOutcome Outcome
    {
        get
        {
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);
            return outcome!;
        }
    }

    public void Lead() => turn.TrySetResult(true);

    public void End(PostOutcome ended)
    {
        outcome = ended;
        turn.TrySetResult(false);
    }

    public void Fail(Exception reason)
    {
        failure = reason;
        turn.TrySetResult(false);
    }
}

/// <summary>
/// The posts of one busy channel on this node. The first to come writes at once; who comes meanwhile waits, and the first of those then writes
/// for all that wait. So batches are as large as the load makes them, and a lone message waits for nobody. Lives as long as somebody writes.
/// </summary>
internal sealed class PostLane(int maxWaiting)
{
    private readonly Lock gate = new();
    private readonly Queue<PendingPost> waiting = new();
    private bool isLed;
    private bool isClosed;

    public enum Entry
    {
        Leads,
        Waits,
        Full,

        /// <summary>Nobody writes there any more; take another lane.</summary>
        Closed,
    }

    public Entry Enter(PendingPost post)
    {
        lock (gate)
        {
            if (isClosed)
                return Entry.Closed;
            if (waiting.Count >= maxWaiting)
                return Entry.Full;
            waiting.Enqueue(post);
            if (isLed)
                return Entry.Waits;
            isLed = true;
            return Entry.Leads;
        }
    }

    /// <summary>For the one that leads: itself and who waits behind it.</summary>
    public List<PendingPost> Take(int most)
    {
        lock (gate)
        {
            var batch = new List<PendingPost>(Math.Min(most, waiting.Count));
            while (batch.Count < most && waiting.TryDequeue(out var post))
                batch.Add(post);
            return batch;
        }
    }

    /// <summary>Hands the lead on; false when nobody waits and the lane is closed.</summary>
    public bool PassOn()
    {
        lock (gate)
        {
            if (waiting.TryPeek(out var next))
            {
                next.Lead();
                return true;
            }

            isClosed = true;
            return false;
        }
    }
}
