using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Privacy;

/// <summary>Whether an account's data may be sold, where its owner has ever said so. Without a row nothing was said.</summary>
internal sealed class PrivacyChoice
{
    public required Guid AccountId { get; init; }

    public required bool DoNotSell { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>One of <see cref="PrivacySource"/>.</summary>
    public required string Source { get; init; }

    /// <summary>When its client first sent <c>Sec-GPC: 1</c>; it counts once, so that the owner's later word stands.</summary>
    public DateTimeOffset? SignalAt { get; init; }

    public static void Configure(EntityTypeBuilder<PrivacyChoice> row)
    {
        row.ToTable("privacy_choices");
        row.HasKey(choice => choice.AccountId);
        row.Property(choice => choice.Source).HasMaxLength(20);
        row.HasOne<Account>().WithOne().HasForeignKey<PrivacyChoice>(choice => choice.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal static class PrivacySource
{
    /// <summary>The owner said so.</summary>
    public const string Request = "request";

    /// <summary>The owner's browser did: Global Privacy Control.</summary>
    public const string Signal = "sec_gpc";
}
