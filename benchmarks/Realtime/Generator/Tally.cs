namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>Counts what arrives, and in which order.</summary>
internal sealed class Tally(int sockets, int players)
{
    // By receiver and sender within the room: the newest number.
    private readonly int[] newest = Enumerable.Repeat(-1, sockets * players).ToArray();
    private readonly int[] sent = new int[sockets];
    private readonly int[] first = new int[sockets];

    public Histogram Latency { get; } = new();

    public long Delivered { get; private set; }

    public long Reordered { get; private set; }

    /// <summary>From here on a new step counts; what belongs to the one before does not.</summary>
    public void Begin()
    {
        sent.CopyTo(first, 0);
        (Delivered, Reordered) = (0, 0);
        Latency.Clear();
    }

    /// <summary>The number of this sender's next note.</summary>
    public int Next(int sender) => sent[sender];

    public void Sent(int sender) => sent[sender]++;

    public void Heard(int receiver, in Note note, long now)
    {
        // Some servers send a player its own notes.
        if (note.Sender == receiver || note.Number < first[note.Sender])
            return;
        ref var last = ref newest[(receiver * players) + (note.Sender % players)];
        if (note.Number <= last)
            Reordered++;
        else
            last = note.Number;
        Delivered++;
        Latency.Add(now - note.Microseconds);
    }
}
