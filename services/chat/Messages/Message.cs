using Ensemble.Chat.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Chat.Messages;

/// <summary>What somebody said. A deleted one stays as an empty row: it holds its place in the order, and pages may begin at it.</summary>
internal sealed class Message
{
    public const int MaxContentLength = 4_000;
    public const int MaxClientIdLength = 64;
    public const int MaxFileNameLength = 255;

    /// <summary>The author of what the platform says, and of what is left of an erased account's messages.</summary>
    public static readonly Guid Nobody = Guid.Empty;

    public required Guid Id { get; init; }

    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Its place in the channel's order.</summary>
    public required long Sequence { get; init; }

    /// <summary>The place of its latest change: edited, deleted, a reaction. Equal to <see cref="Sequence"/> when there was none.</summary>
    public required long Changed { get; set; }

    public string? Content { get; set; }

    public Guid? FileId { get; set; }

    public string? FileName { get; set; }

    /// <summary>Bytes.</summary>
    public long? FileSize { get; set; }

    /// <summary>From the root of the gateway.</summary>
    public string? FileUrl { get; set; }

    /// <summary>What the author's client calls it: posted again under the same name it is the same message.</summary>
    public string? ClientId { get; init; }

    /// <summary>Grows with <see cref="Sequence"/>, also between nodes whose clocks differ.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EditedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public static void Configure(EntityTypeBuilder<Message> message)
    {
        message.ToTable("messages");
        message.HasKey(row => row.Id);
        message.Property(row => row.Id).ValueGeneratedNever();
        message.Property(row => row.Content).HasMaxLength(MaxContentLength);
        message.Property(row => row.ClientId).HasMaxLength(MaxClientIdLength);
        message.Property(row => row.FileName).HasMaxLength(MaxFileNameLength);
        message.Property(row => row.FileUrl).HasMaxLength(1_000);
        message.HasOne<Channel>().WithMany().HasForeignKey(row => row.ChannelId).OnDelete(DeleteBehavior.Cascade);
        message.HasIndex(row => new { row.ChannelId, row.Sequence }).IsUnique();
        // Only what was changed after it was posted, so that a post pays for one index of the order and not for two.
        message.HasIndex(row => new { row.ChannelId, row.Changed }).HasFilter("changed <> sequence");
        message.HasIndex(row => new { row.ChannelId, row.UserId, row.ClientId }).IsUnique().HasFilter("client_id IS NOT NULL");
        message.HasIndex(row => row.UserId);
        message.HasIndex(row => row.CreatedAt).HasMethod("brin");
    }
}
