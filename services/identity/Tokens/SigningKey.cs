using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Tokens;

/// <summary>
/// A P-256 key. It is published from its making until <see cref="RetiresAt"/>, and signs in between: before, so that everybody knows it
/// in time; after, so that the last tokens it signed can be checked until they expire.
/// </summary>
internal sealed class SigningKey
{
    /// <summary>Clocks of different machines may disagree by this much.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The <c>kid</c> of its tokens.</summary>
    public required Guid Id { get; init; }

    /// <summary>PKCS #8, encrypted when <see cref="IsEncrypted"/>.</summary>
    public required byte[] PrivateKey { get; init; }

    public required bool IsEncrypted { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset SignsFrom { get; init; }

    public required DateTimeOffset SignsUntil { get; init; }

    public required DateTimeOffset RetiresAt { get; init; }

    public static SigningKey Create(DateTimeOffset now, DateTimeOffset signsFrom, TokenOptions options, KeyProtection protection)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Guid.CreateVersion7(now);
        return new SigningKey
        {
            Id = id,
            PrivateKey = protection.Protect(key.ExportPkcs8PrivateKey(), id),
            IsEncrypted = protection.Encrypts,
            CreatedAt = now,
            SignsFrom = signsFrom,
            SignsUntil = signsFrom + options.KeyLifetime,
            RetiresAt = signsFrom + options.KeyLifetime + options.Lifetime + ClockSkew,
        };
    }

    public static void Configure(EntityTypeBuilder<SigningKey> row)
    {
        row.ToTable("signing_keys");
        row.HasIndex(key => key.RetiresAt);
    }
}
