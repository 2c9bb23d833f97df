using System.Security.Cryptography;
using Ensemble.ServiceDefaults.Nodes;

namespace Ensemble.Rooms.Nodes;

/// <summary>This process among the rooms nodes. Another name after every start: tickets of an earlier life are not ours.</summary>
internal sealed record Node(string Name)
{
    public static Node New() => new(RandomNumberGenerator.GetHexString(NodeEntry.NameLength, lowercase: true));
}
