using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.Friends;

/// <summary>How many; section <c>Friends</c>.</summary>
internal sealed class FriendOptions
{
    public const string Section = "Friends";

    [Range(1, 100_000)]
    public int MaxFriends { get; set; } = 1_000;

    /// <summary>Requests of one user that nobody has answered yet.</summary>
    [Range(1, 100_000)]
    public int MaxSent { get; set; } = 200;

    /// <summary>Requests to one user; more than a few accounts can send, so that they can't close it to others.</summary>
    [Range(1, 100_000)]
    public int MaxReceived { get; set; } = 1_000;

    [Range(1, 100_000)]
    public int MaxBlocks { get; set; } = 1_000;
}
