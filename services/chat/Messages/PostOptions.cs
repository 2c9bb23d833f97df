using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Messages;

/// <summary>How messages are written; section <c>Posts</c>.</summary>
internal sealed class PostOptions
{
    public const string Section = "Posts";

    /// <summary>Messages that one commit may store.</summary>
    [Range(1, 1_000)]
    public int MaxBatch { get; set; } = 200;

    /// <summary>Messages that may wait for one channel on a node; further ones are refused with 503.</summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 1_000;
}
