using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Sessions;

/// <summary>One login of an account, from a device; lives as long as it is refreshed in time and nobody revokes it.</summary>
internal sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public Account Account { get; init; } = null!;

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>One of <see cref="RevocationReason"/>.</summary>
    public string? RevokedFor { get; set; }

    public static void Configure(EntityTypeBuilder<Session> row)
    {
        row.ToTable("sessions");
        row.Property(session => session.IpAddress).HasMaxLength(Client.MaxIpAddress);
        row.Property(session => session.UserAgent).HasMaxLength(Client.MaxUserAgent);
        row.Property(session => session.RevokedFor).HasMaxLength(20);
        row.HasOne(session => session.Account).WithMany().HasForeignKey(session => session.AccountId);
        row.HasIndex(session => session.ExpiresAt);
        row.HasIndex(session => session.RevokedAt).HasFilter("revoked_at IS NOT NULL");
    }
}

/// <summary>Why a session ended before its time.</summary>
internal static class RevocationReason
{
    public const string Logout = "logout";

    /// <summary>Its user ended it from another one.</summary>
    public const string Revoked = "revoked";

    /// <summary>A spent refresh token came back: somebody has a copy.</summary>
    public const string Reuse = "reuse";

    /// <summary>The password was changed elsewhere.</summary>
    public const string Password = "password";

    /// <summary>The account lost a role that the session's tokens show.</summary>
    public const string Roles = "roles";

    public const string Banned = "banned";

    /// <summary>The account is to be erased.</summary>
    public const string Deletion = "deletion";
}
