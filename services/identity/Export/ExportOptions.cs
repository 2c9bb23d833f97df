using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.Export;

/// <summary>Archives of users' data; section <c>Export</c>.</summary>
internal sealed class ExportOptions
{
    public const string Section = "Export";

    /// <summary>From one request of a user to the next that is taken.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long an archive can be fetched; then it is deleted. Media signs links for a week at most.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Validity { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long it is tried, while a service is away, before it is given up.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Where an archive is put together. Its file has no name there: it goes with the process.</summary>
    [Required]
    public string Directory { get; set; } = Path.GetTempPath();
}
