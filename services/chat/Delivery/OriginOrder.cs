namespace Ensemble.Chat.Delivery;

/// <summary>
/// Puts what one node tells of a channel back into its order: the client of Redis hands messages over side by side. What is missing is waited
/// for a moment and then counts as lost. Not thread-safe.
/// </summary>
internal sealed class OriginOrder
{
    private readonly SortedDictionary<long, Bulletin> held = [];
    private long next;

    /// <summary>Something waits for what comes before it.</summary>
    public bool Waits => held.Count > 0;

    /// <summary>What is to be told now, in order.</summary>
    public IEnumerable<Bulletin> Take(Bulletin bulletin)
    {
        // What comes before the first that is heard of a node may only have been overtaken.
        if (next == 0 || bulletin.Serial > next)
        {
            held[bulletin.Serial] = bulletin;
            return [];
        }

        // One that comes after it was given up: better late than never.
        next = Math.Max(next, bulletin.Serial + 1);
        return [bulletin, .. Ready()];
    }

    /// <summary>Waits no longer.</summary>
    public IEnumerable<Bulletin> GiveUp()
    {
        if (held.Count == 0)
            return [];
        next = held.Keys.First();
        return [.. Ready()];
    }

    private IEnumerable<Bulletin> Ready()
    {
        while (held.Remove(next, out var bulletin))
        {
            next++;
            yield return bulletin;
        }
    }
}
