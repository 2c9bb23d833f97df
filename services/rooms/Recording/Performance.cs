using Ensemble.Rooms.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Rooms.Recording;

/// <summary>A recording of a room, from its first second on; its row is also the queue of what is to be stored.</summary>
internal sealed class Performance
{
    public const int MaxNameLength = 100;

    public required Guid Id { get; init; }

    /// <summary>The room may be gone.</summary>
    public required Guid RoomId { get; init; }

    /// <summary>Of the room, which never changes it: who may see the room's performances.</summary>
    public required RoomType RoomType { get; init; }

    /// <summary>Who started it.</summary>
    public required Guid OwnerId { get; init; }

    public required string OwnerName { get; init; }

    public required string Name { get; set; }

    public required PerformanceState State { get; set; }

    public EndReason? Reason { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? StoredAt { get; set; }

    /// <summary>Milliseconds. While it waits: until it was stopped, null when nobody stopped it.</summary>
    public long? Length { get; set; }

    /// <summary>Players.</summary>
    public int Tracks { get; set; }

    /// <summary>Note-ons.</summary>
    public long Notes { get; set; }

    /// <summary>Of the file.</summary>
    public long Bytes { get; set; }

    /// <summary>
    /// The file in media; chosen before media has it, so that a second attempt finds the file of the first one instead of leaving it behind.
    /// </summary>
    public required Guid FileId { get; set; }

    /// <summary>The file that takes the place of the stored one, since a name in it is to be forgotten.</summary>
    public Guid? NextFileId { get; set; }

    /// <summary>When something is to be done with it; moved on by whoever is about to do it. Null: nothing.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Attempts { get; set; }

    public static void Configure(EntityTypeBuilder<Performance> row)
    {
        row.ToTable("performances");
        row.Property(p => p.Id).ValueGeneratedNever();
        row.Property(p => p.RoomType).HasConversion<string>().HasMaxLength(16);
        row.Property(p => p.State).HasConversion<string>().HasMaxLength(16);
        row.Property(p => p.Reason).HasConversion<string>().HasMaxLength(16);
        row.Property(p => p.OwnerName).HasMaxLength(64);
        row.Property(p => p.Name).HasMaxLength(MaxNameLength);
        // A room's and a user's, newest first; what is due; what is running.
        row.HasIndex(p => new { p.RoomId, p.StartedAt, p.Id });
        row.HasIndex(p => new { p.OwnerId, p.StartedAt, p.Id });
        row.HasIndex(p => p.DueAt).HasFilter("due_at IS NOT NULL");
        row.HasIndex(p => p.State).HasFilter("state <> 'Stored'");
    }
}

internal enum PerformanceState
{
    /// <summary>It goes on, or its process has ended without a word.</summary>
    Recording,

    /// <summary>To be stored.</summary>
    Waiting,
    Stored,

    /// <summary>There was nothing in it, or media will never take it. Kept for a day.</summary>
    Failed,
}

/// <summary>Why a recording has ended; the names of rooms.proto.</summary>
internal enum EndReason
{
    Asked,
    TimeLimit,
    SizeLimit,
    RoomClosed,
    Interrupted,
}
