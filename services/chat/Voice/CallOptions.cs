using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Voice;

/// <summary>Calls; section <c>Calls</c>.</summary>
internal sealed class CallOptions
{
    public const string Section = "Calls";

    /// <summary>Sockets in one call: each is connected with each.</summary>
    [Range(2, 500)]
    public int MaxParticipants { get; set; } = 50;

    /// <summary>How long a node that says nothing counts as alive. Then those who were in calls there are taken out.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a node says that it lives, and looks for those that don't.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(3);
}
