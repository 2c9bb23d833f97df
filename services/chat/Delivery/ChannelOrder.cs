namespace Ensemble.Chat.Delivery;

/// <summary>
/// The numbered events of a channel on their way to this node's listeners: what comes too early is kept, what was told is dropped. Not
/// thread-safe.
/// </summary>
internal sealed class ChannelOrder
{
    // More than that is read from the store anyway.
    private const int MaxKept = 1_000;

    private readonly SortedDictionary<long, Bulletin> ahead = [];
    private long known;
    private bool hasBegun;
    private bool isFilling;

    /// <summary>The last number that was told.</summary>
    public long Position { get; private set; }

    /// <summary>A number is known to be taken that was not told.</summary>
    public bool HasGap => hasBegun && !isFilling && known > Position;

    public void Begin(long position)
    {
        (Position, hasBegun) = (position, true);
        known = Math.Max(known, position);
    }

    /// <summary>The channel is known to have reached that number.</summary>
    public void Reaches(long last) => known = Math.Max(known, last);

    public void Add(Bulletin bulletin)
    {
        if (hasBegun && bulletin.Last <= Position)
            return;
        Reaches(bulletin.Last);
        if (ahead.Count < MaxKept)
            ahead[bulletin.First] = bulletin;
    }

    /// <summary>What follows without a gap, one by one; the caller advances after each.</summary>
    public IEnumerable<Bulletin> Take()
    {
        while (hasBegun && !isFilling && ahead.Count > 0)
        {
            var (first, bulletin) = ahead.First();
            if (first > Position + 1)
                yield break;
            ahead.Remove(first);
            if (bulletin.Last > Position)
                yield return bulletin;
        }
    }

    /// <summary>Whether an event of that number is still to be told.</summary>
    public bool Passes(long sequence) => sequence > Position;

    public void Advance(long position)
    {
        Position = Math.Max(Position, position);
        known = Math.Max(known, Position);
    }

    /// <summary>From here on nothing is taken until <see cref="EndFill"/>; the store is to be read from the number returned.</summary>
    public long BeginFill()
    {
        isFilling = true;
        return Position;
    }

    public void EndFill() => isFilling = false;
}
