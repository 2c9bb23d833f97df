using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Chat.Messages;

internal sealed class Reaction
{
    /// <summary>A Unicode emoji, or <c>:name:</c> of one of ours.</summary>
    public const int MaxEmojiLength = 64;

    public required Guid MessageId { get; init; }

    public required Guid UserId { get; init; }

    public required string Emoji { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static void Configure(EntityTypeBuilder<Reaction> reaction)
    {
        reaction.ToTable("reactions");
        reaction.HasKey(row => new { row.MessageId, row.Emoji, row.UserId });
        reaction.Property(row => row.Emoji).HasMaxLength(MaxEmojiLength);
        reaction.HasOne<Message>().WithMany().HasForeignKey(row => row.MessageId).OnDelete(DeleteBehavior.Cascade);
        reaction.HasIndex(row => row.UserId);
    }
}
