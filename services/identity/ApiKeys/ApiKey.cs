using System.Buffers.Text;
using System.Security.Cryptography;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.ApiKeys;

/// <summary>
/// Lets a program act for an account (Veza API reference, API Keys). Only the key's hash is stored, and a fast one is enough: 192 random
/// bits can't be guessed from it.
/// </summary>
internal sealed class ApiKey
{
    public const string Marker = "veza_sk_";
    public const int MaxName = 100;

    private const int SecretBytes = 24;
    private const int ShownLetters = 4;

    /// <summary>Also the <c>sid</c> of its tokens.</summary>
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public Account Account { get; init; } = null!;

    public required string Name { get; init; }

    /// <summary>SHA-256 of the key.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>How the key begins, for its owner to tell it from others.</summary>
    public required string Prefix { get; init; }

    /// <summary>As in the <c>scope</c> claim, see <see cref="ServiceDefaults.Access.Scopes"/>.</summary>
    public required string Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: it doesn't.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Exact to a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public static ApiKey Create(Guid accountId, NewApiKey wanted, DateTimeOffset now, out string text)
    {
        text = Marker + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        return new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            AccountId = accountId,
            Name = wanted.Name,
            Hash = RefreshToken.HashOf(text),
            Prefix = text[..(Marker.Length + ShownLetters)],
            Scopes = string.Join(' ', wanted.Scopes),
            CreatedAt = now,
            ExpiresAt = wanted.ExpiresAt,
        };
    }

    public static void Configure(EntityTypeBuilder<ApiKey> row)
    {
        row.ToTable("api_keys");
        row.Property(key => key.Name).HasMaxLength(MaxName);
        row.Property(key => key.Prefix).HasMaxLength(Marker.Length + ShownLetters);
        row.Property(key => key.Scopes).HasMaxLength(50);
        row.HasOne(key => key.Account).WithMany().HasForeignKey(key => key.AccountId);
        row.HasIndex(key => key.Hash).IsUnique();
        row.HasIndex(key => new { key.AccountId, key.CreatedAt });
        row.HasIndex(key => key.RevokedAt).HasFilter("revoked_at IS NOT NULL");
    }
}
