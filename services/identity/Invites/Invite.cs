using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Invites;

/// <summary>Lets one person register. The code is random (version 4): whoever knows it may come in.</summary>
internal sealed class Invite
{
    public required Guid Code { get; init; }

    public required Guid CreatedById { get; init; }

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>Who used it; null while it is open, and when that account is gone.</summary>
    public Guid? JoinedUserId { get; set; }

    public Account? JoinedUser { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public static void Configure(EntityTypeBuilder<Invite> row)
    {
        row.ToTable("invites");
        row.HasKey(invite => invite.Code);
        row.HasOne<Account>().WithMany().HasForeignKey(invite => invite.CreatedById);
        row.HasOne(invite => invite.JoinedUser).WithMany().HasForeignKey(invite => invite.JoinedUserId).OnDelete(DeleteBehavior.SetNull);
        row.HasIndex(invite => new { invite.CreatedById, invite.CreatedAt });
    }
}
