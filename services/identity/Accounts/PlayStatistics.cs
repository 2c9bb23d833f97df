using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Accounts;

/// <summary>What an account has played; a table of its own, since rooms add to it far more often than the account changes.</summary>
internal sealed class PlayStatistics
{
    public Guid AccountId { get; init; }

    public long TotalNotes { get; init; }

    /// <summary>Shown in whole seconds; batches are shorter than that, so their rest is kept.</summary>
    public long MillisecondsPlayed { get; init; }

    public int RoomsCreated { get; init; }

    public static void Configure(EntityTypeBuilder<PlayStatistics> row)
    {
        row.ToTable("play_statistics");
        row.HasKey(statistics => statistics.AccountId);
    }
}
