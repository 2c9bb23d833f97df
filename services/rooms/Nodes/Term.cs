namespace Ensemble.Rooms.Nodes;

/// <summary>
/// A node's time on the board, during which its leases are good. It is counted from before a renewal was sent, on a clock that goes on
/// while the process is paused, so it ends here before the entry does in Redis.
/// </summary>
internal sealed class Term(TimeProvider time, long until)
{
    private long _until = until;

    /// <summary>For a node that is alone.</summary>
    public static Term Endless(TimeProvider time) => new(time, long.MaxValue);

    public bool Holds => time.GetTimestamp() < Volatile.Read(ref _until);

    public void Prolong(long newUntil) => Volatile.Write(ref _until, newUntil);

    public void End() => Volatile.Write(ref _until, long.MinValue);
}
