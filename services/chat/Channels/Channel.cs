using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Chat.Channels;

/// <summary>
/// Where people talk: a channel or a conversation. Its row is the lock of its order: every change to its messages takes the next
/// <see cref="LastSequence"/> in the transaction that makes the change, so number n is never seen before n-1 (docs/decisions/chat.md).
/// </summary>
internal sealed class Channel
{
    public const int MaxNameLength = 100;

    /// <summary>The channel that is there from the first start, and stands first in everybody's list.</summary>
    public static readonly Guid General = Guid.Parse("01900000-0000-7000-8000-000000000001");

    public required Guid Id { get; init; }

    /// <summary>Empty for a conversation without one.</summary>
    public required string Name { get; set; }

    public required ChannelKind Kind { get; init; }

    public bool IsVoice { get; set; }

    /// <summary>Conversations always are.</summary>
    public required bool IsPrivate { get; set; }

    /// <summary>Who made it, or inherited it; null for the server's own and when that account is gone.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>Of a direct conversation its two people, the lesser id first; null in place of one whose account is gone.</summary>
    public Guid? FirstId { get; set; }

    public Guid? SecondId { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null while it is open. Nothing is lost by it: its owner may open it again.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }

    /// <summary>The number of the latest change to its messages; 0 before the first.</summary>
    public long LastSequence { get; set; }

    /// <summary>The number of the latest change of who may read it.</summary>
    public long AccessVersion { get; set; }

    /// <summary>When the latest message that is not deleted was posted.</summary>
    public DateTimeOffset? LastMessageAt { get; set; }

    /// <summary>Messages that are not deleted.</summary>
    public long MessageCount { get; set; }

    public static void Configure(EntityTypeBuilder<Channel> channel)
    {
        channel.ToTable("channels");
        channel.HasKey(row => row.Id);
        channel.Property(row => row.Id).ValueGeneratedNever();
        channel.Property(row => row.Name).HasMaxLength(MaxNameLength);
        channel.Property(row => row.Kind).HasConversion<string>().HasMaxLength(16);
        // Each post updates the row; room on its page keeps the indexes out of it.
        channel.HasIndex(row => new { row.CreatedAt, row.Id }).HasFilter("NOT is_private AND archived_at IS NULL");
        channel.HasIndex(row => row.OwnerId);
        channel.HasIndex(row => new { row.FirstId, row.SecondId }).IsUnique();
        channel.HasIndex(row => row.SecondId);
    }
}
