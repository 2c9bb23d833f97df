using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Media.Files;

/// <summary>
/// A content in the object store. The row is there before the content is and goes after it, so nothing in the store is ever forgotten;
/// who puts the content there or removes it holds the row's lock.
/// </summary>
internal sealed class StoredObject
{
    public const int HashLength = 64;

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    public required long Size { get; init; }

    /// <summary>Since when no file has this content; null while one has.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    public static void Configure(EntityTypeBuilder<StoredObject> content)
    {
        content.ToTable("objects");
        content.HasKey(row => row.Hash);
        content.Property(row => row.Hash).HasMaxLength(HashLength);
        content.HasIndex(row => row.ReleasedAt).HasFilter("released_at IS NOT NULL");
    }
}
