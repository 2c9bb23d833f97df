using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.Deletion;

/// <summary>How accounts go; section <c>Deletion</c>.</summary>
internal sealed class DeletionOptions
{
    public const string Section = "Deletion";

    /// <summary>From the wish to the erasure: so long it can be taken back. Zero: at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long nobody gets the name of an erased account, nor one that looks like it: who knew its owner must not meet somebody else.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan NameQuarantine { get; set; } = TimeSpan.FromDays(365);
}
