using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Rooms.Recording;

/// <summary>Some seconds of a recording as <see cref="Tape"/> wrote them; gone when the performance is stored.</summary>
internal sealed class RecordingChunk
{
    public required Guid PerformanceId { get; init; }

    public required int Number { get; init; }

    public required byte[] Data { get; init; }

    public static void Configure(EntityTypeBuilder<RecordingChunk> row)
    {
        row.ToTable("recording_chunks");
        row.HasKey(c => new { c.PerformanceId, c.Number });
        row.HasOne<Performance>().WithMany().HasForeignKey(c => c.PerformanceId).OnDelete(DeleteBehavior.Cascade);
    }
}
