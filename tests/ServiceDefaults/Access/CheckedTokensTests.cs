using System.Security.Cryptography;
using Ensemble.ServiceDefaults.Access;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.Tests.ServiceDefaults.Access;

public sealed class CheckedTokensTests : IDisposable
{
    private readonly ECDsa secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ManualTime time = new();
    private readonly CheckedTokens tokens = new();
    private readonly ECDsaSecurityKey key;

    public CheckedTokensTests() => key = new ECDsaSecurityKey(secret) { KeyId = "one" };

    public void Dispose() => secret.Dispose();

    [Fact]
    public async Task A_token_is_checked_once_and_remembered()
    {
        var token = Make();

        var first = await tokens.ValidateTokenAsync(token, Parameters(key));
        var second = await tokens.ValidateTokenAsync(token, Parameters(key));

        Assert.True(first.IsValid);
        Assert.Same(first, second);
        Assert.Equal("clara", second.ClaimsIdentity.FindFirst("username")?.Value);
    }

    [Fact]
    public async Task A_remembered_token_ends_with_its_time()
    {
        var token = Make();
        Assert.True((await tokens.ValidateTokenAsync(token, Parameters(key))).IsValid);

        time.Advance(TimeSpan.FromHours(1));

        Assert.False((await tokens.ValidateTokenAsync(token, Parameters(key))).IsValid);
    }

    [Fact]
    public async Task A_remembered_token_ends_with_its_key()
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var token = Make();
        Assert.True((await tokens.ValidateTokenAsync(token, Parameters(key))).IsValid);

        Assert.False((await tokens.ValidateTokenAsync(token, Parameters(new ECDsaSecurityKey(next) { KeyId = "two" }))).IsValid);
    }

    [Fact]
    public async Task A_remembered_token_vouches_for_no_other()
    {
        var token = Make();
        Assert.True((await tokens.ValidateTokenAsync(token, Parameters(key))).IsValid);
        var parts = token.Split('.');
        var admin = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("clara", "admin", StringComparison.Ordinal));

        Assert.False((await tokens.ValidateTokenAsync($"{parts[0]}.{admin}.{parts[2]}", Parameters(key))).IsValid);
        Assert.False((await tokens.ValidateTokenAsync($"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[64])}", Parameters(key))).IsValid);
    }

    private string Make() => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "ensemble",
        Audience = "ensemble",
        Expires = time.GetUtcNow().UtcDateTime.AddHours(1),
        Claims = new Dictionary<string, object> { ["username"] = "clara" },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
    });

    private TokenValidationParameters Parameters(SecurityKey published) => new()
    {
        ValidIssuer = "ensemble",
        ValidAudience = "ensemble",
        IssuerSigningKeys = [published],
        LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
    };
}
