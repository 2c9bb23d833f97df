using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Chat.Emojis;

/// <summary>A small picture that everybody may use under its name. Deleting it frees the name.</summary>
internal sealed class Emoji
{
    public const int MaxNameLength = 32;

    public required string Name { get; init; }

    /// <summary>A PNG of at most 64 x 64 pixels.</summary>
    public required byte[] Image { get; init; }

    /// <summary>Of the image; changes when the name gets another one.</summary>
    public required string Tag { get; init; }

    /// <summary>Null when the account is gone.</summary>
    public Guid? CreatedBy { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static void Configure(EntityTypeBuilder<Emoji> emoji)
    {
        emoji.ToTable("emojis");
        emoji.HasKey(row => row.Name);
        emoji.Property(row => row.Name).HasMaxLength(MaxNameLength);
        emoji.Property(row => row.Tag).HasMaxLength(80);
        emoji.HasIndex(row => row.CreatedBy);
    }
}
