using System.Text.Json;
using System.Text.Json.Serialization;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.ServiceDefaults.Nodes;

/// <summary>A process among the nodes of a service, as it tells the others.</summary>
/// <param name="Name">16 hex digits, another one after every start.</param>
/// <param name="Address">Where it answers HTTP and takes sockets.</param>
/// <param name="PrivateAddress">Where it answers gRPC; null without <c>GRPC_PORT</c>.</param>
/// <param name="Rooms">Open there.</param>
/// <param name="Members">People in them.</param>
/// <param name="IsDraining">It is about to stop and takes no more rooms.</param>
public sealed record NodeEntry(string Name, string Address, string? PrivateAddress, int Rooms = 0, int Members = 0, bool IsDraining = false)
{
    /// <summary>Length of every name.</summary>
    public const int NameLength = 16;

    /// <summary>What a new room is placed by: people are what costs, an empty room costs a little.</summary>
    [JsonIgnore]
    public int Load => Members + Rooms;

    internal string ToText() => JsonSerializer.Serialize(this, Json.Options);

    internal static NodeEntry Parse(string text) => JsonSerializer.Deserialize<NodeEntry>(text, Json.Options)!;
}
