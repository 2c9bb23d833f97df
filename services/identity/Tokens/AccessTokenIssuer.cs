using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Access;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.Identity.Tokens;

/// <summary>Signs access tokens: ES256 JWTs that every service checks by itself.</summary>
internal sealed class AccessTokenIssuer(KeyRing keys, IOptions<TokenOptions> options, IOptions<AccessOptions> access, TimeProvider time)
{
    // The handler's own clock is the system's; times come from ours.
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>What clients know as <c>expires_in</c>.</summary>
    public int LifetimeSeconds => (int)options.Value.Lifetime.TotalSeconds;

    /// <summary>For a signed-in session.</summary>
    public ValueTask<string> IssueAsync(Account account, Guid sessionId, CancellationToken cancellationToken) =>
        IssueAsync(account, sessionId, time.GetUtcNow() + options.Value.Lifetime, scopes: null, cancellationToken);

    /// <param name="account">Who acts.</param>
    /// <param name="sessionId">The session or the API key.</param>
    /// <param name="expiresAt">When the token ends.</param>
    /// <param name="scopes">What an API key may do; null for a session, which may do everything that the account may.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<string> IssueAsync(
        Account account, Guid sessionId, DateTimeOffset expiresAt, string? scopes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keySet = await keys.ReadAsync(cancellationToken);
        var claims = new Dictionary<string, object>
        {
            ["sub"] = account.Id.ToString(),
            ["username"] = account.Username,
            ["roles"] = account.RoleNames(),
            ["sid"] = sessionId.ToString(),
            ["jti"] = Guid.CreateVersion7(now).ToString(),
        };
        if (scopes is not null)
            claims[Scopes.Claim] = scopes;
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = access.Value.Issuer,
            Audience = access.Value.Audience,
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Claims = claims,
            SigningCredentials = keySet.Signing(now)!.Credentials,
        });
    }
}
