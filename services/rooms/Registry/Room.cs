using System.Text.Json;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Rooms.Registry;

/// <summary>What is kept of a room. Who is in it is known only where it is live.</summary>
internal sealed class Room
{
    public const int MaxNameLength = 64;
    public const int MaxUsersLimit = 50;
    public const int DefaultMaxUsers = 16;
    public const int LobbyMaxUsers = 30;

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required RoomType Type { get; init; }

    /// <summary>Null for a lobby.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>As of when the owner became it.</summary>
    public string? OwnerName { get; set; }

    /// <summary>Null while the owner has not been in the room yet, which nobody inherits until then.</summary>
    public DateTimeOffset? OwnerCameAt { get; set; }

    public string? PasswordHash { get; set; }

    public required int MaxUsers { get; set; }

    public required RoomSettings Settings { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastActivityAt { get; set; }

    /// <summary>The number of its latest lease; what an earlier holder writes is refused.</summary>
    public long Fence { get; set; }

    /// <summary>Null while the room is open. The row stays.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    public static void Configure(EntityTypeBuilder<Room> room)
    {
        room.ToTable("rooms");
        room.HasKey(r => r.Id);
        room.Property(r => r.Name).HasMaxLength(MaxNameLength);
        room.Property(r => r.Type).HasConversion<string>().HasMaxLength(16);
        room.Property(r => r.OwnerName).HasMaxLength(64);
        room.Property(r => r.PasswordHash).HasMaxLength(200);
        room.Property(r => r.Settings).HasColumnType("jsonb").HasConversion(
            settings => JsonSerializer.Serialize(settings, Json.Options),
            text => JsonSerializer.Deserialize<RoomSettings>(text, Json.Options)!);
        // The list of open rooms, newest first; an owner's rooms; a room by its name.
        room.HasIndex(r => new { r.CreatedAt, r.Id }).HasFilter("closed_at IS NULL").IsDescending();
        room.HasIndex(r => r.OwnerId);
        room.HasIndex(r => r.Name).HasFilter("closed_at IS NULL");
    }
}
