using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Rooms.Recording;

/// <summary>
/// Whose playing is on a track of a performance. Kept beside the chunks rather than in them, so that a user can be forgotten.
/// </summary>
internal sealed class PerformancePlayer
{
    /// <summary>Stands in for the name of an account that was erased.</summary>
    public const string Nobody = "deleted user";

    public required Guid PerformanceId { get; init; }

    /// <summary>From 0, in the order in which they first played; the file has the conductor's track before them.</summary>
    public required int Track { get; init; }

    /// <summary>Null when the account was erased. A guest's id leads nowhere.</summary>
    public Guid? UserId { get; set; }

    public required string Username { get; set; }

    /// <summary>Note-ons; known once it is stored.</summary>
    public long Notes { get; set; }

    public static void Configure(EntityTypeBuilder<PerformancePlayer> row)
    {
        row.ToTable("performance_players");
        row.HasKey(p => new { p.PerformanceId, p.Track });
        row.Property(p => p.Username).HasMaxLength(64);
        row.HasIndex(p => p.UserId);
        row.HasOne<Performance>().WithMany().HasForeignKey(p => p.PerformanceId).OnDelete(DeleteBehavior.Cascade);
    }
}
