using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Avatars;

/// <summary>
/// A file in media that is to be deleted: an old avatar, or a new one until an account has it, or an archive until its export has it.
/// Written before media has the file, so that nothing is left there whatever breaks off in between.
/// </summary>
internal sealed class DiscardedFile
{
    public required Guid FileId { get; init; }

    /// <summary>Not before; moved on by whoever is about to delete it.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public static void Configure(EntityTypeBuilder<DiscardedFile> row)
    {
        row.ToTable("discarded_files");
        row.HasKey(file => file.FileId);
        row.HasIndex(file => file.DueAt);
    }
}
