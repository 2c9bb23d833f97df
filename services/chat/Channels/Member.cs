using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Chat.Channels;

/// <summary>
/// What one user may do in a channel, and how far they have read. In a public channel everybody without a row may read and write; a row with
/// <see cref="LeftAt"/> says that this user may not (any more).
/// </summary>
internal sealed class Member
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    public bool CanRead { get; set; } = true;

    public bool CanWrite { get; set; } = true;

    public bool CanManage { get; set; }

    public required DateTimeOffset JoinedAt { get; set; }

    /// <summary>Left or removed; the markers stay for the next time.</summary>
    public DateTimeOffset? LeftAt { get; set; }

    /// <summary>The latest message the user has read; its place in the channel's order, and when it was posted. Never moves backwards.</summary>
    public Guid? ReadMessageId { get; set; }

    public long ReadSequence { get; set; }

    public DateTimeOffset? ReadAt { get; set; }

    /// <summary>The latest message the user was notified of.</summary>
    public Guid? NotifiedMessageId { get; set; }

    public long NotifiedSequence { get; set; }

    public static void Configure(EntityTypeBuilder<Member> member)
    {
        member.ToTable("members");
        member.HasKey(row => new { row.ChannelId, row.UserId });
        member.HasOne<Channel>().WithMany().HasForeignKey(row => row.ChannelId).OnDelete(DeleteBehavior.Cascade);
        member.HasIndex(row => row.UserId);
    }
}
