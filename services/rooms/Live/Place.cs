using Ensemble.ServiceDefaults.Nodes;

namespace Ensemble.Rooms.Live;

/// <summary>Where a room lives.</summary>
internal abstract record Place
{
    private Place()
    {
    }

    /// <summary>On this node.</summary>
    internal sealed record Here(RoomLoop Room) : Place;

    /// <summary>On another node, or to be opened there.</summary>
    internal sealed record Elsewhere(NodeEntry Node) : Place;

    /// <summary>There is no such open room.</summary>
    internal sealed record Nowhere : Place
    {
        public static readonly Nowhere Instance = new();
    }

    /// <summary>Nobody can say, or nobody takes it: its node has just gone, this one is about to, or Redis is away. Worth another try soon.</summary>
    internal sealed record Unsettled : Place
    {
        public static readonly Unsettled Instance = new();
    }
}
