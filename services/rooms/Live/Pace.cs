namespace Ensemble.Rooms.Live;

/// <summary>So many at once, then one in a given time; a bucket that is described by the moment at which it is full again.</summary>
internal sealed class Pace(int burst, int refillMilliseconds)
{
    private long _fullAt;

    public bool IsFull(long now) => _fullAt <= now;

    /// <summary>How long until the next may be taken.</summary>
    public long Wait(long now) => Math.Max(0, _fullAt - ((burst - 1L) * refillMilliseconds) - now);

    public bool TryTake(long now)
    {
        if (Wait(now) > 0)
            return false;
        _fullAt = Math.Max(_fullAt, now) + refillMilliseconds;
        return true;
    }
}
