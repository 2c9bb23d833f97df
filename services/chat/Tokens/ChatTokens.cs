using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.Chat.Tokens;

/// <summary>
/// Tokens that open <c>/ws</c> and nothing else, for 300 s: a JWT that chat itself signs (HS256) and alone reads, so that what stands in
/// a URL is worth little. Whether the session behind it still stands is asked when it is used.
/// </summary>
internal sealed class ChatTokens(IOptions<TokenOptions> options, TimeProvider time)
{
    public const int ValidSeconds = 300;

    private const string Issuer = "ensemble-chat";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };

    private readonly SymmetricSecurityKey key = new(SecretKey.Derive(options.Value.Secret, "chat tokens"));

    public string Issue(ClaimsPrincipal caller)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now,
            Expires = now.AddSeconds(ValidSeconds),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = caller.Id().ToString(),
                ["username"] = caller.Username(),
                ["sid"] = caller.SessionId().ToString(),
                ["roles"] = caller.FindAll("roles").Select(role => role.Value).ToArray(),
            },
        });
    }

    /// <summary>The claims of one that is ours and still valid, as an access token has them (<see cref="Caller"/>); null otherwise.</summary>
    public async Task<ClaimsPrincipal?> ReadAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKey = key,
            NameClaimType = "username",
            RoleClaimType = "roles",
            LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
        });
        return result.IsValid ? new ClaimsPrincipal(result.ClaimsIdentity) : null;
    }
}
