using Ensemble.Identity.Sessions;
using Ensemble.Identity.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.ApiKeys;

/// <summary>An access token that stands for a key.</summary>
internal sealed record KeyToken(Guid KeyId, string AccessToken, DateTimeOffset ExpiresAt);

/// <summary>Trades a key for a token of a minute, for the gateway alone.</summary>
internal sealed class ApiKeyExchange(IdentityDb db, AccessTokenIssuer tokens, TimeProvider time, Metrics metrics)
{
    private const int MaxLength = 200;
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UseNoted = TimeSpan.FromMinutes(1);

    /// <summary>Null when the key is unknown, expired or revoked, or its account may not act.</summary>
    public async Task<KeyToken?> UseAsync(string text, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await FindAsync(text, now, cancellationToken) is not { } key)
        {
            metrics.ApiKeyExchanged("refused");
            return null;
        }

        var noted = now - UseNoted;
        await db.ApiKeys.Where(row => row.Id == key.Id && (row.LastUsedAt == null || row.LastUsedAt <= noted))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), cancellationToken);
        var expiresAt = now + TokenLifetime;
        if (key.ExpiresAt < expiresAt)
            expiresAt = key.ExpiresAt.Value;
        var token = await tokens.IssueAsync(key.Account, key.Id, expiresAt, key.Scopes, cancellationToken);
        metrics.ApiKeyExchanged("succeeded");
        return new KeyToken(key.Id, token, expiresAt);
    }

    private async Task<ApiKey?> FindAsync(string text, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (text.Length > MaxLength || !text.StartsWith(ApiKey.Marker, StringComparison.Ordinal))
            return null;
        var hash = RefreshToken.HashOf(text);
        return await db.ApiKeys.AsNoTracking().Live(now)
            .Include(key => key.Account).ThenInclude(account => account.Roles).ThenInclude(role => role.Role)
            .SingleOrDefaultAsync(key => key.Hash == hash, cancellationToken);
    }
}
