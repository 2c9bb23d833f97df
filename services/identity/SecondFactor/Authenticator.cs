using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.SecondFactor;

/// <summary>The secret that an account shares with its owner's authenticator app. It counts once a first code has confirmed it.</summary>
internal sealed class Authenticator
{
    public required Guid AccountId { get; init; }

    /// <summary>160 bits, encrypted when <see cref="IsEncrypted"/>.</summary>
    public required byte[] Secret { get; set; }

    public required bool IsEncrypted { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The newest time step whose code was used: neither it nor an earlier one is taken again.</summary>
    public long LastStep { get; set; }

    public static void Configure(EntityTypeBuilder<Authenticator> row)
    {
        row.ToTable("authenticators");
        row.HasKey(authenticator => authenticator.AccountId);
        row.HasOne<Account>().WithOne().HasForeignKey<Authenticator>(authenticator => authenticator.AccountId);
    }
}
