using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Rooms.Registry;

/// <summary>Somebody who may not come in.</summary>
internal sealed class RoomBan
{
    public required Guid RoomId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Null when that account is gone.</summary>
    public required Guid? BannedBy { get; init; }

    public string? Reason { get; init; }

    /// <summary>Null for the room's life.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A guest's, as <see cref="Accounts.AddressMarks"/> tells addresses apart: with another ticket it would be somebody else.</summary>
    public Guid? Address { get; init; }

    public static void Configure(EntityTypeBuilder<RoomBan> ban)
    {
        ban.ToTable("room_bans");
        ban.HasKey(b => new { b.RoomId, b.UserId });
        ban.Property(b => b.Reason).HasMaxLength(200);
        ban.HasIndex(b => b.UserId);
        ban.HasIndex(b => b.BannedBy);
        ban.HasOne<Room>().WithMany().HasForeignKey(b => b.RoomId).OnDelete(DeleteBehavior.Cascade);
    }
}
