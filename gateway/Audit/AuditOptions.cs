using System.ComponentModel.DataAnnotations;

namespace Ensemble.Gateway.Audit;

/// <summary>Section <c>Audit</c>.</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Where records wait until operations has them. Gateways may share it; it must outlive the process.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>What may wait there, in bytes; past it new records are lost, which health and metrics tell. A record has about 200.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How often what has come in is sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A segment is closed at this size, in bytes, and the next one begun.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int SegmentBytes { get; set; } = 1024 * 1024;
}
