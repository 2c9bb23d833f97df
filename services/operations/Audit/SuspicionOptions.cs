using System.ComponentModel.DataAnnotations;

namespace Ensemble.Operations.Audit;

/// <summary>From where on activity is suspicious; section <c>Suspicion</c>.</summary>
internal sealed class SuspicionOptions
{
    public const string Section = "Suspicion";

    /// <summary>How far back is looked.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Entries of one user within the window.</summary>
    [Range(2, 1_000_000)]
    public int EntriesOfOneUser { get; set; } = 1000;

    /// <summary>Users of one address within the window; a school or an office may share one.</summary>
    [Range(2, 1_000_000)]
    public int UsersOfOneAddress { get; set; } = 20;
}
