using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Avatars;

/// <summary>A picture is being made for the account. At most one at a time, whichever replicas are asked.</summary>
internal sealed class AvatarTurn
{
    public required Guid AccountId { get; init; }

    /// <summary>By itself, should the process that has it be gone.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    public static void Configure(EntityTypeBuilder<AvatarTurn> row)
    {
        row.ToTable("avatar_turns");
        row.HasKey(turn => turn.AccountId);
        row.Property(turn => turn.AccountId).ValueGeneratedNever();
        row.HasOne<Account>().WithOne().HasForeignKey<AvatarTurn>(turn => turn.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
