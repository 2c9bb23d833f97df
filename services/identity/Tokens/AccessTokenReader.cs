using System.Security.Claims;
using Ensemble.Identity.Sessions;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;

namespace Ensemble.Identity.Tokens;

/// <summary>Checks a token that comes in a body, by the same rules as one in the Authorization header.</summary>
internal sealed class AccessTokenReader(NpgsqlDataSource database, KeyRing keys, IOptionsMonitor<JwtBearerOptions> bearer, TimeProvider time)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>When the token expires; null when it is not a valid one.</summary>
    public async Task<DateTimeOffset?> ExpiryAsync(string token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var parameters = bearer.Get(JwtBearerDefaults.AuthenticationScheme).TokenValidationParameters.Clone();
        parameters.IssuerSigningKeys = (await keys.ReadAsync(cancellationToken)).Public(now);
        var result = await Handler.ValidateTokenAsync(token, parameters);
        if (!result.IsValid)
            return null;
        return await database.MayActAsync(new ClaimsPrincipal(result.ClaimsIdentity), now, cancellationToken) ? result.SecurityToken.ValidTo : null;
    }
}
