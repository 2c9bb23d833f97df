using System.ComponentModel.DataAnnotations;

namespace Ensemble.Rooms.Nodes;

/// <summary>How the other nodes and the gateway reach this one; section <c>Node</c>.</summary>
internal sealed class NodeOptions
{
    public const string Section = "Node";

    /// <summary>Such as <c>http://10.0.0.7:8080</c>. Without it: where it listens, by this machine's name when it listens everywhere.</summary>
    [Url]
    public string? Address { get; set; }
}
