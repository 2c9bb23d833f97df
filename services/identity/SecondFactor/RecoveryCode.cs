using System.Security.Cryptography;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OtpNet;

namespace Ensemble.Identity.SecondFactor;

/// <summary>
/// Takes the place of a code once, for whoever has lost the app: <c>abcd-efgh-ijkl-mnop</c>. Only its hash is stored; 80 random bits need
/// no slow one. A used code's row is deleted.
/// </summary>
internal sealed class RecoveryCode
{
    /// <summary>How many an account gets at a time.</summary>
    public const int Count = 10;

    private const int RandomBytes = 10;
    private const int Letters = 16;
    private const int GroupLetters = 4;

    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of the letters.</summary>
    public required byte[] Hash { get; init; }

    public static RecoveryCode Create(Guid accountId, out string text)
    {
        var letters = Base32Encoding.ToString(RandomNumberGenerator.GetBytes(RandomBytes)).ToLowerInvariant();
        text = string.Join('-', letters.Chunk(GroupLetters).Select(group => new string(group)));
        return new RecoveryCode { AccountId = accountId, Hash = RefreshToken.HashOf(letters) };
    }

    /// <summary>The hash of what somebody typed, with or without dashes and in any case; null when it can't be a code.</summary>
    public static byte[]? HashOf(string typed)
    {
        var letters = new string([.. typed.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        return letters.Length == Letters ? RefreshToken.HashOf(letters) : null;
    }

    public static void Configure(EntityTypeBuilder<RecoveryCode> row)
    {
        row.ToTable("recovery_codes");
        row.HasKey(code => new { code.AccountId, code.Hash });
        row.HasOne<Account>().WithMany().HasForeignKey(code => code.AccountId);
    }
}
