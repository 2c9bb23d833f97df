namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>
/// Keeps the deliveries of one channel in order, subject by subject, while different subjects run side by side. The client hands out
/// deliveries on several threads at once, so they may come in here in another order than the broker sent them; their tags, which count
/// from 1, put that right. Once a delivery has failed here (it was neither applied nor moved to the error queue) nothing further of the
/// channel begins: all of it comes back, in order, over the next one.
/// </summary>
internal sealed class DeliveryOrder
{
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, Turn> early = [];
    private readonly Dictionary<Guid, Turn> last = [];
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong next = 1;
    private int running;
    private bool draining;
    private bool broken;

    /// <summary>Completes when all earlier deliveries of the subject are through. Dispose the turn when this one is.</summary>
    /// <exception cref="OperationCanceledException">The channel is given up.</exception>
    public async Task<Turn> EnterAsync(ulong tag, Guid subject, TimeSpan patience, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, subject);
        lock (gate)
        {
            ThrowIfBroken();
            early.Add(tag, turn);
            while (early.Remove(next, out var admitted))
            {
                next++;
                Admit(admitted);
            }
        }

        try
        {
            // A stopping consumer skips deliveries; those behind the gap wait for nothing.
            await turn.Admitted.WaitAsync(patience, cancellationToken);
            await turn.Begun.WaitAsync(cancellationToken);
            return turn;
        }
        catch (Exception failure) when (failure is OperationCanceledException or TimeoutException)
        {
            Break();
            throw new OperationCanceledException("The channel is given up.", failure, cancellationToken);
        }
    }

    /// <summary>Lets what has begun end, for so long, and nothing begin.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        lock (gate)
        {
            draining = true;
            if (running == 0)
                return;
        }
        await drained.Task.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Lets nothing begin any more, and ends the wait of what waits.</summary>
    public void Break()
    {
        lock (gate)
        {
            broken = true;
            drained.TrySetResult();
            foreach (var turn in early.Values.Concat(last.Values))
                turn.GiveUp();
        }
    }

    private void Admit(Turn turn)
    {
        if (last.TryGetValue(turn.Subject, out var before))
            before.Then(turn);
        else
            Begin(turn);
        last[turn.Subject] = turn;
        turn.Admit();
    }

    private void Begin(Turn turn)
    {
        if (draining)
            return;
        running++;
        turn.Begin();
    }

    private void Leave(Turn turn)
    {
        lock (gate)
        {
            if (last.GetValueOrDefault(turn.Subject) == turn)
                last.Remove(turn.Subject);
            running--;
            if (broken)
                turn.Following?.GiveUp();
            else if (turn.Following is { } following)
                Begin(following);
            if (draining && running == 0)
                drained.TrySetResult();
        }
    }

    private void ThrowIfBroken()
    {
        if (broken)
            throw new OperationCanceledException("The channel is given up.");
    }

    /// <summary>One delivery's place in its subject's row.</summary>
    internal sealed class Turn(DeliveryOrder order, Guid subject) : IDisposable
    {
        private readonly TaskCompletionSource admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Guid Subject => subject;

        public Task Admitted => admitted.Task;

        public Task Begun => begun.Task;

        public Turn? Following { get; private set; }

        public void Then(Turn turn) => Following = turn;

        public void Admit() => admitted.TrySetResult();

        public void Begin() => begun.TrySetResult();

        public void GiveUp()
        {
            admitted.TrySetCanceled();
            begun.TrySetCanceled();
        }

        public void Dispose() => order.Leave(this);
    }
}
