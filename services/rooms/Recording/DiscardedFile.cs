using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Rooms.Recording;

/// <summary>A file in media that no performance has any more and that is to be deleted, or may yet be stored by an attempt under way.</summary>
internal sealed class DiscardedFile
{
    public required Guid FileId { get; init; }

    /// <summary>Not before; moved on by whoever is about to delete it.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public static void Configure(EntityTypeBuilder<DiscardedFile> row)
    {
        row.ToTable("discarded_files");
        row.HasKey(file => file.FileId);
        row.Property(file => file.FileId).ValueGeneratedNever();
        row.HasIndex(file => file.DueAt);
    }
}
