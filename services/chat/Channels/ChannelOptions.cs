using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Channels;

/// <summary>How much there may be; section <c>Channels</c>.</summary>
internal sealed class ChannelOptions
{
    public const string Section = "Channels";

    /// <summary>Open channels and groups that a user may own.</summary>
    [Range(1, 100_000)]
    public int MaxOwned { get; set; } = 100;

    /// <summary>Members of a private channel or a group. Public ones have as many as there are accounts.</summary>
    [Range(2, 100_000)]
    public int MaxMembers { get; set; } = 1_000;
}
