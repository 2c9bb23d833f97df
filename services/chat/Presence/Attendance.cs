namespace Ensemble.Chat.Presence;

/// <summary>What this node knows of one user, and what of it is to be written. Not thread-safe; the keeper locks it.</summary>
internal sealed class Attendance
{
    // Who changes the status again and again waits for the end of the twenty seconds.
    private const int MaxWritesInAWhile = 5;

    private PresenceStatus? chosen;
    private PresenceStatus? told;
    private DateTimeOffset toldAt = DateTimeOffset.MinValue;
    private DateTimeOffset writtenAt = DateTimeOffset.MinValue;
    private DateTimeOffset whileBegan = DateTimeOffset.MinValue;
    private int writes;
    private bool isChanged;
    private bool isMarked;

    public int Sockets { get; private set; }

    /// <summary>The last socket is gone, and the store does not know.</summary>
    public bool HasLeft => Sockets == 0 && isMarked;

    /// <summary>Taken out of the keeper.</summary>
    public bool IsForgotten { get; set; }

    public void Open()
    {
        Sockets++;
        isChanged |= !isMarked;
    }

    public void Close() => Sockets--;

    /// <summary>A heartbeat: to be written if it says something else than before, or that was not said lately.</summary>
    public void Choose(PresenceStatus status, DateTimeOffset now)
    {
        if (status == told && now - toldAt < PresenceRules.WrittenEvery)
        {
            chosen = null;
            return;
        }

        chosen = status;
        isChanged = true;
    }

    /// <summary>What is to be written now; null when nothing is.</summary>
    public Sighting? Take(Guid user, DateTimeOffset now)
    {
        var isDue = isChanged || (Sockets > 0 && now - writtenAt >= PresenceRules.WrittenEvery);
        if (now - whileBegan >= PresenceRules.WrittenEvery)
            (whileBegan, writes) = (now, 0);
        if (!isDue || writes >= MaxWritesInAWhile)
            return null;
        writes++;
        (writtenAt, isChanged, isMarked) = (now, false, isMarked || Sockets > 0);
        // What was chosen here long ago may have been changed on another node.
        var sighting = new Sighting(user, chosen, Sockets > 0);
        if (chosen is not null)
            (told, toldAt, chosen) = (chosen, now, null);
        return sighting;
    }

    /// <summary>It could not be written.</summary>
    public void GiveBack(Sighting sighting)
    {
        chosen ??= sighting.Status;
        isChanged = true;
    }

    /// <summary>The store is told that the last socket is gone. What was chosen is the store's to remember.</summary>
    public void Leave() => (isMarked, told) = (false, null);

    public bool IsStale(DateTimeOffset now) => Sockets == 0 && !isMarked && !isChanged && now - writtenAt > PresenceRules.CountsFor;
}
