namespace Ensemble.Rooms.Nodes;

/// <summary>The right to run a room, as long as the node's term holds and nobody else was found to have it.</summary>
internal sealed class RoomLease(Term term, long fence)
{
    private volatile bool _isLost;

    /// <summary>Higher than that of every earlier lease of the room; the database refuses what a lower one writes.</summary>
    public long Fence => fence;

    public bool IsHeld => term.Holds && !_isLost;

    public void Lose() => _isLost = true;
}
