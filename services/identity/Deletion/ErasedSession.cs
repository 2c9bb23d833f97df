using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Deletion;

/// <summary>
/// The id of a session whose account is gone while an access token may still name it: it is announced as ended like the others, also when
/// Redis was away at the time, and forgotten after a day.
/// </summary>
internal sealed class ErasedSession
{
    public required Guid Id { get; init; }

    public required DateTimeOffset RevokedAt { get; init; }

    public static void Configure(EntityTypeBuilder<ErasedSession> row)
    {
        row.ToTable("erased_sessions");
        row.Property(session => session.Id).ValueGeneratedNever();
        row.HasIndex(session => session.RevokedAt);
    }
}
