using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Rooms.Registry;

/// <summary>A chat message of a room, kept so that its last hundred are there again after a restart.</summary>
internal sealed class RoomMessage
{
    public required Guid Id { get; init; }

    public required Guid RoomId { get; init; }

    public required Guid UserId { get; init; }

    public required string Username { get; init; }

    public required string Text { get; init; }

    public required bool ByModerator { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public static void Configure(EntityTypeBuilder<RoomMessage> message)
    {
        message.ToTable("room_messages");
        message.HasKey(m => m.Id);
        message.HasIndex(m => new { m.RoomId, m.SentAt });
        message.HasIndex(m => m.UserId);
        message.Property(m => m.Username).HasMaxLength(64);
        message.Property(m => m.Text).HasMaxLength(Live.ChatRules.MaxLength);
        message.HasOne<Room>().WithMany().HasForeignKey(m => m.RoomId).OnDelete(DeleteBehavior.Cascade);
    }
}
