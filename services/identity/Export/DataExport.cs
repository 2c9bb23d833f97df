using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Export;

/// <summary>A user's wish for all that the platform keeps of him or her, and what became of it.</summary>
internal sealed class DataExport
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it is tried next, or tried again should the process that has taken it be gone; null when it is ready or given up.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>The archive in media; null until it is ready.</summary>
    public Guid? FileId { get; set; }

    public DateTimeOffset? ReadyAt { get; set; }

    /// <summary>When media deletes the archive.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public ExportStatus StatusAt(DateTimeOffset now) => this switch
    {
        { NextAttemptAt: not null } => ExportStatus.Pending,
        { FileId: null } => ExportStatus.Failed,
        _ => ExpiresAt > now ? ExportStatus.Ready : ExportStatus.Expired,
    };

    public static DataExport Create(Guid accountId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), AccountId = accountId, RequestedAt = now, NextAttemptAt = now,
    };

    public static void Configure(EntityTypeBuilder<DataExport> row)
    {
        row.ToTable("data_exports");
        row.Property(export => export.Id).ValueGeneratedNever();
        row.HasOne<Account>().WithMany().HasForeignKey(export => export.AccountId).OnDelete(DeleteBehavior.Cascade);
        row.HasIndex(export => new { export.AccountId, export.RequestedAt });
        row.HasIndex(export => export.NextAttemptAt).HasFilter("next_attempt_at IS NOT NULL");
    }
}

internal enum ExportStatus
{
    Pending,
    Ready,

    /// <summary>It was ready, and is deleted.</summary>
    Expired,

    /// <summary>It was given up after days; it may be asked for again.</summary>
    Failed,
}
