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

/// <summary>The right to run a room, as long as the term holds.</summary>
/// <param name="Term">The node's.</param>
/// <param name="Fence">Higher than that of every earlier lease of the room; the database refuses what a lower one writes.</param>
internal sealed record RoomLease(Term Term, long Fence);
