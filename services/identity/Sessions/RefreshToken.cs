using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Sessions;

/// <summary>A single-use token that continues a session. Only its hash is stored; 256 random bits need no slow hash.</summary>
internal sealed class RefreshToken
{
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    public Session Session { get; init; } = null!;

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was first used; kept until it expires, so that a later use is noticed.</summary>
    public DateTimeOffset? SpentAt { get; set; }

    public static RefreshToken Create(Guid sessionId, DateTimeOffset now, DateTimeOffset expiresAt, out string text)
    {
        text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new RefreshToken
        {
            Id = Guid.CreateVersion7(now),
            SessionId = sessionId,
            Hash = HashOf(text),
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
    }

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public static void Configure(EntityTypeBuilder<RefreshToken> row)
    {
        row.ToTable("refresh_tokens");
        row.HasOne(token => token.Session).WithMany().HasForeignKey(token => token.SessionId);
        row.HasIndex(token => token.Hash).IsUnique();
        row.HasIndex(token => token.ExpiresAt);
    }
}
