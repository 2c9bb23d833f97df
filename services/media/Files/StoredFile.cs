using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Media.Files;

/// <summary>A file as somebody gave it: a name, an owner and types around a content, which it may share with other files. Never changed.</summary>
internal sealed class StoredFile
{
    public const int MaxTypeLength = 255;

    public required Guid Id { get; init; }

    /// <summary>Null for files of the fleet itself.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>For display, see <see cref="Uploads.FileName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What the client said it is; believed by nobody.</summary>
    public string? DeclaredType { get; init; }

    /// <summary>What the content looks like; null when it looks like nothing known.</summary>
    public string? SniffedType { get; init; }

    /// <summary>What downloads say it is.</summary>
    public required string ContentType { get; init; }

    /// <summary>The content: SHA-256 in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    public required long Size { get; init; }

    /// <summary>Only for its owner and by signed URL.</summary>
    public bool IsPrivate { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it goes by itself; null: it stays.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static void Configure(EntityTypeBuilder<StoredFile> file)
    {
        file.ToTable("files");
        file.Property(row => row.Id).ValueGeneratedNever();
        file.Property(row => row.Name).HasMaxLength(255);
        file.Property(row => row.DeclaredType).HasMaxLength(MaxTypeLength);
        file.Property(row => row.SniffedType).HasMaxLength(MaxTypeLength);
        file.Property(row => row.ContentType).HasMaxLength(MaxTypeLength);
        file.Property(row => row.Hash).HasMaxLength(StoredObject.HashLength);
        file.HasOne<StoredObject>().WithMany().HasForeignKey(row => row.Hash).OnDelete(DeleteBehavior.Restrict);
        file.HasIndex(row => row.ExpiresAt).HasFilter("expires_at IS NOT NULL");
        file.HasIndex(row => new { row.OwnerId, row.CreatedAt, row.Id });
    }
}
