using System.Collections.Concurrent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>
/// Remembers tokens whose signature, issuer and audience were found good, since a client sends the same one with every request and the check
/// costs as much as the rest of a short request. Asked anew each time is whether it is their time and whether their key is still
/// published; the session behind them is checked after this in any case.
/// </summary>
internal sealed class CheckedTokens : JsonWebTokenHandler
{
    private const int Capacity = 4_000; // Some kilobytes each.

    private readonly ConcurrentDictionary<string, TokenValidationResult> known = new(StringComparer.Ordinal);

    public CheckedTokens() => MapInboundClaims = false;

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (known.TryGetValue(token, out var earlier))
        {
            if (IsTimely(earlier.SecurityToken, validationParameters) && await IsPublishedAsync(earlier.SecurityToken.SigningKey, validationParameters))
                return earlier;
            known.TryRemove(token, out _);
        }

        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result is { IsValid: true, ClaimsIdentity: not null, SecurityToken: not null })
        {
            if (known.Count >= Capacity)
                known.Clear();
            known[token] = result;
        }

        return result;
    }

    private static bool IsTimely(SecurityToken token, TokenValidationParameters parameters) =>
        parameters.LifetimeValidator(token.ValidFrom, token.ValidTo, token, parameters);

    // Identity sets the keys; other services have a manager that fetches them.
    private static async Task<bool> IsPublishedAsync(SecurityKey key, TokenValidationParameters parameters) =>
        parameters.IssuerSigningKeys?.Contains(key) is true
        || (parameters.ConfigurationManager is { } keys && (await keys.GetBaseConfigurationAsync(CancellationToken.None)).SigningKeys.Contains(key));
}
