using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.ApiKeys;

/// <summary>How many API keys there may be and how long they live; section <c>ApiKeys</c>.</summary>
internal sealed class ApiKeyOptions
{
    public const string Section = "ApiKeys";

    /// <summary>Keys of one account that are not revoked; expired ones count until they are.</summary>
    [Range(1, 10_000)]
    public int PerAccount { get; set; } = 25;

    /// <summary>Keys that one account makes in 24 hours, also when it revokes them at once.</summary>
    [Range(1, 100_000)]
    public int PerDay { get; set; } = 100;

    /// <summary>The farthest <c>expires_at</c>; a key without one lives until it is revoked.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "3660.00:00:00")]
    public TimeSpan LongestLife { get; set; } = TimeSpan.FromDays(366);
}
