using Ensemble.ServiceDefaults.Nodes;

namespace Ensemble.Rooms.Nodes;

/// <summary>A node without Redis: there are no others, and every lease is good. The database's fencing numbers count on.</summary>
internal sealed class SoleNode(Node node, TimeProvider time) : INodes
{
    private readonly Term _term = Term.Endless(time);

    public event Action? Changed
    {
        add { }
        remove { }
    }

    public string Name => node.Name;

    public IReadOnlyList<NodeEntry> Others => [];

    public Task<IReadOnlyList<NodeEntry>> ReadOthersAsync() => Task.FromResult<IReadOnlyList<NodeEntry>>([]);

    public NodeEntry? FindLeastLoaded() => null;

    public NodeEntry? Choose() => null;

    public Task<(RoomLease? Lease, NodeEntry? Holder)> TakeAsync(Guid room, long above) =>
        Task.FromResult<(RoomLease?, NodeEntry?)>((new RoomLease(_term, above + 1), null));

    public Task<NodeEntry?> HolderAsync(Guid room) => Task.FromResult<NodeEntry?>(null);

    public void GiveBack(Guid room, RoomLease lease)
    {
        // Nobody waits for it.
    }

    public void WatchLoad(Func<(int Rooms, int Members)> load)
    {
        // Nobody compares it.
    }
}
