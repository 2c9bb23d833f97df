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

    public async ValueTask<string> IssueAsync(Account account, Guid sessionId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keySet = await keys.ReadAsync(cancellationToken);
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = access.Value.Issuer,
            Audience = access.Value.Audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + options.Value.Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = account.Id.ToString(),
                ["username"] = account.Username,
                ["roles"] = account.RoleNames(),
                ["sid"] = sessionId.ToString(),
                ["jti"] = Guid.CreateVersion7(now).ToString(),
            },
            SigningCredentials = keySet.Signing(now)!.Credentials,
        });
    }
}
