using System.Security.Cryptography;

namespace Ensemble.Rooms.Tickets;

/// <summary>This process among the rooms nodes. Another name after every start: tickets of an earlier life are not ours.</summary>
internal sealed record Node(string Name)
{
    public static Node New() => new(RandomNumberGenerator.GetHexString(16, lowercase: true));
}
