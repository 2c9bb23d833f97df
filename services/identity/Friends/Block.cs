using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Friends;

/// <summary>Somebody wants no requests from somebody.</summary>
internal sealed class Block
{
    public required Guid BlockerId { get; init; }

    public required Guid BlockedId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static void Configure(EntityTypeBuilder<Block> row)
    {
        row.ToTable("blocks");
        row.HasKey(block => new { block.BlockerId, block.BlockedId });
        row.HasOne<Account>().WithMany().HasForeignKey(block => block.BlockerId).OnDelete(DeleteBehavior.Cascade);
        row.HasOne<Account>().WithMany().HasForeignKey(block => block.BlockedId).OnDelete(DeleteBehavior.Cascade);
    }
}
