using System.Buffers.Text;
using System.Security.Cryptography;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.SecondFactor;

/// <summary>
/// Remembers that somebody knew the password, until the code follows. It is not bound to an address: a phone may change networks between
/// the two, and 256 random bits that only the knower of the password has seen need no second proof.
/// </summary>
internal sealed class LoginChallenge
{
    /// <summary>Codes that may be tried with it; then the password is asked for again.</summary>
    public const int MaxAttempts = 5;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>SHA-256 of the challenge.</summary>
    public required byte[] Hash { get; init; }

    public required Guid AccountId { get; init; }

    public int Attempts { get; set; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public static LoginChallenge Create(Guid accountId, DateTimeOffset now, out string text)
    {
        text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new LoginChallenge { Hash = RefreshToken.HashOf(text), AccountId = accountId, ExpiresAt = now + Lifetime };
    }

    public static void Configure(EntityTypeBuilder<LoginChallenge> row)
    {
        row.ToTable("login_challenges");
        row.HasKey(challenge => challenge.Hash);
        row.HasOne<Account>().WithMany().HasForeignKey(challenge => challenge.AccountId);
        row.HasIndex(challenge => challenge.AccountId);
        row.HasIndex(challenge => challenge.ExpiresAt);
    }
}
