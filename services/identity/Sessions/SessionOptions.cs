using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.Sessions;

/// <summary>How long sessions last; section <c>Sessions</c>.</summary>
internal sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>Life of a refresh token, and of a session that is not refreshed.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "366.00:00:00")]
    public TimeSpan RefreshLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a spent refresh token still answers a pair. Real clients refresh twice at once, from two timers or two tabs
    /// (Stuffchat's does); later it means that somebody has a copy.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(60);
}

/// <summary>When guessing passwords is slowed down; section <c>Lockout</c>.</summary>
internal sealed class LockoutOptions
{
    public const string Section = "Lockout";

    /// <summary>Wrong passwords in a row for one name from one address before it has to wait there. 0: never.</summary>
    [Range(0, 1_000_000)]
    public int FailuresPerAccountAndAddress { get; set; } = 5;

    /// <summary>Wrong passwords in a row for one name before it has to wait everywhere; a stranger can bring that about. 0: never.</summary>
    [Range(0, 1_000_000)]
    public int FailuresPerAccount { get; set; } = 50;

    /// <summary>Wrong passwords from one address before it has to wait; many people may share it. 0: never.</summary>
    [Range(0, 1_000_000)]
    public int FailuresPerAddress { get; set; } = 100;

    /// <summary>The first wait; doubles with each further failure.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(15);

    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Failures older than this are forgotten.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Memory { get; set; } = TimeSpan.FromHours(1);
}
