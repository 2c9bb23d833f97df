using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Recovery;

/// <summary>Proves that somebody reads an address. Works once; only its hash is stored, 256 random bits need no slow one.</summary>
internal sealed class MailToken
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>One of <see cref="Mail.MailKind"/>: a token is good for nothing else.</summary>
    public required string Kind { get; init; }

    /// <summary>The address it went to; it proves nothing about one that came later.</summary>
    public required string AddressKey { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public static void Configure(EntityTypeBuilder<MailToken> row)
    {
        row.ToTable("mail_tokens");
        row.HasKey(token => token.Hash);
        row.Property(token => token.Kind).HasMaxLength(20);
        row.Property(token => token.AddressKey).HasMaxLength(EmailAddress.MaxLength);
        row.HasOne<Account>().WithMany().HasForeignKey(token => token.AccountId);
        row.HasIndex(token => token.ExpiresAt);
    }
}
