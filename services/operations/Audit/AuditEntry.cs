using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Operations.Audit;

/// <summary>
/// Who did what to which thing, from where. Written once, never changed, but that an erased account's id gives way to a pseudonym
/// (<see cref="DepartedUser"/>).
/// </summary>
internal sealed class AuditEntry
{
    public const int MaxActionLength = 100;
    public const int MaxResourceTypeLength = 50;
    public const int MaxIpAddressLength = 45;

    public required Guid Id { get; init; }

    /// <summary>Null when nobody was logged in.</summary>
    public Guid? UserId { get; init; }

    /// <summary>
    /// Of a fact, subject and past tense with a dot between, such as <c>user.registered</c>; of a request that the edge saw, method and route,
    /// such as <c>DELETE /api/v1/sessions/{session_id}</c>.
    /// </summary>
    public required string Action { get; init; }

    /// <summary>The kind of thing acted on.</summary>
    public required string ResourceType { get; init; }

    public Guid? ResourceId { get; init; }

    public string? IpAddress { get; init; }

    /// <summary>How a request was answered, in HTTP's terms; null of a fact.</summary>
    public int? Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public AuditEntryResponse ToResponse() => new(Id, UserId, Action, ResourceType, ResourceId, IpAddress, Status, CreatedAt);

    public static void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entries");
        entry.Property(row => row.Id).ValueGeneratedNever();
        entry.Property(row => row.Action).HasMaxLength(MaxActionLength);
        entry.Property(row => row.ResourceType).HasMaxLength(MaxResourceTypeLength);
        entry.Property(row => row.IpAddress).HasMaxLength(MaxIpAddressLength);
        entry.HasIndex(row => new { row.UserId, row.CreatedAt, row.Id });
        entry.HasIndex(row => new { row.Action, row.CreatedAt });
        entry.HasIndex(row => new { row.CreatedAt, row.Id });
        entry.HasIndex(row => row.ResourceId);
    }
}

internal sealed record AuditEntryResponse(
    Guid Id, Guid? UserId, string Action, string ResourceType, Guid? ResourceId, string? IpAddress, int? Status, DateTimeOffset CreatedAt);
