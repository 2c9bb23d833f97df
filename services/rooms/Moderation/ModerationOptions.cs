using System.ComponentModel.DataAnnotations;

namespace Ensemble.Rooms.Moderation;

/// <summary>What rooms with <c>auto_moderation</c> take no more of; section <c>AutoModeration</c>.</summary>
internal sealed class ModerationOptions
{
    public const string Section = "AutoModeration";

    /// <summary>The file with the words, one a line; relative to the service's own folder. Read at start.</summary>
    [Required]
    public string WordList { get; set; } = "Moderation/words.txt";

    /// <summary>Messages of one member, also refused ones, within <see cref="Window"/>.</summary>
    [Range(1, TalkRecord.Kept)]
    public int MaxMessages { get; set; } = 8;

    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);
}
