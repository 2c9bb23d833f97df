using Ensemble.ServiceDefaults.Nodes;

namespace Ensemble.Rooms.Nodes;

/// <summary>The rooms nodes, this one among them, and who has which room.</summary>
internal interface INodes
{
    string Name { get; }

    /// <summary>The other nodes that live, as of two seconds ago at most.</summary>
    IReadOnlyList<NodeEntry> Others { get; }

    /// <summary>The same as of now.</summary>
    Task<IReadOnlyList<NodeEntry>> ReadOthersAsync();

    /// <summary>Some node has come or gone.</summary>
    event Action? Changed;

    /// <summary>The node with the least load, when that is not this one.</summary>
    NodeEntry? FindLeastLoaded();

    /// <summary>The same for a room that goes there now, which counts before that node has told of it.</summary>
    NodeEntry? Choose();

    /// <summary>The right to run a room here; or who has it; or neither while this node is off the board or drains.</summary>
    /// <param name="room">Which.</param>
    /// <param name="above">The fencing number that its row has.</param>
    Task<(RoomLease? Lease, NodeEntry? Holder)> TakeAsync(Guid room, long above);

    /// <summary>Another node that lives and has the room.</summary>
    Task<NodeEntry?> HolderAsync(Guid room);

    /// <summary>The room has ended here. Never waits.</summary>
    void GiveBack(Guid room, RoomLease lease);

    /// <summary>How this node's load is found.</summary>
    void WatchLoad(Func<(int Rooms, int Members)> load);
}
