using System.Collections.Concurrent;
using Ensemble.ServiceDefaults.Nodes;

namespace Ensemble.Rooms.Nodes;

/// <summary>The other nodes as they were last heard of, and what has been sent to them since, which they don't count yet.</summary>
internal sealed class Placement(IReadOnlyList<NodeEntry> others)
{
    private readonly ConcurrentDictionary<string, int> _sent = new();

    public IReadOnlyList<NodeEntry> Others => others;

    /// <summary>The node with the least load, if it has less than this one.</summary>
    /// <param name="here">This node's load; null when it takes nothing.</param>
    public NodeEntry? FindLeastLoaded(int? here)
    {
        var least = others.Where(node => !node.IsDraining).MinBy(LoadOf);
        return least is null || here <= LoadOf(least) ? null : least;
    }

    /// <summary>A room has gone there.</summary>
    public void Sent(NodeEntry node) => _sent.AddOrUpdate(node.Name, 1, (_, sent) => sent + 1);

    private int LoadOf(NodeEntry node) => node.Load + _sent.GetValueOrDefault(node.Name);
}
