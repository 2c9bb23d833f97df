using System.Text;
using System.Text.Json;
using Ensemble.Identity.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using System.Security.Cryptography;

namespace Ensemble.Tests.Identity;

/// <summary>Tokens that look like ours. Each names a live session and differs from a good one in one respect.</summary>
public sealed class TokenAttackTests : IClassFixture<SharedIdentity>
{
    private readonly IdentityService identity;

    public TokenAttackTests(SharedIdentity shared) => identity = shared.Service;

    private TokenAttackTests(IdentityService identity) => this.identity = identity;

    private DateTime Now => identity.Time.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task A_forgery_with_the_right_key_and_nothing_changed_is_taken_so_the_others_show_something() =>
        Assert.Equal(200, await AskAsync(await ForgeAsync()));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    public async Task A_token_without_a_signature_is_refused(string algorithm)
    {
        var payload = (await ForgeAsync()).Split('.')[1];
        var head = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""");

        Assert.Equal(401, await AskAsync($"{head}.{payload}."));
        Assert.Equal(401, await AskAsync($"{head}.{payload}.{Base64UrlEncoder.Encode("signature")}"));
    }

    [Fact]
    public async Task The_public_key_is_no_secret_to_sign_with()
    {
        var published = (await identity.Api.GetAsync("/.well-known/jwks.json")).Body.GetProperty("keys")[0];
        var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(published.Text("x")), Y = Base64UrlEncoder.DecodeBytes(published.Text("y")) },
        });
        byte[][] secrets = [Encoding.UTF8.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()), ecdsa.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(published.GetRawText())];

        foreach (var secret in secrets)
        {
            var key = new SymmetricSecurityKey(secret) { KeyId = published.Text("kid") };
            Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256))));
        }
    }

    [Fact]
    public async Task A_key_of_ones_own_under_the_name_of_ours_is_refused()
    {
        var kid = new JsonWebToken(await ForgeAsync()).Kid;
        var key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = kid };

        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256))));
    }

    [Fact]
    public async Task A_key_that_the_token_itself_brings_along_is_not_looked_at()
    {
        var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = own.ExportParameters(false);
        var head = new Dictionary<string, object>
        {
            ["jwk"] = new Dictionary<string, object>
            {
                ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(parameters.Q.X), ["y"] = Base64UrlEncoder.Encode(parameters.Q.Y),
            },
            ["jku"] = "http://127.0.0.1:9/keys.json",
        };

        Assert.Equal(401, await AskAsync(await ForgeAsync(token =>
        {
            token.SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(own), SecurityAlgorithms.EcdsaSha256);
            token.AdditionalHeaderClaims = head;
        })));
    }

    [Fact]
    public async Task Another_issuer_and_another_audience_are_refused()
    {
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.Issuer = "somebody")));
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.Issuer = null)));
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.Audience = "others")));
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.Audience = null)));
    }

    [Fact]
    public async Task A_token_counts_only_in_its_time()
    {
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.Expires = Now)));
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.Expires = null)));
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.NotBefore = Now.AddMinutes(1))));
        Assert.Equal(401, await AskAsync(await ForgeAsync(token => token.IssuedAt = Now.AddMinutes(1))));
        Assert.Equal(200, await AskAsync(await ForgeAsync(token => token.NotBefore = Now.AddSeconds(20)))); // Clocks differ a little.
    }

    [Fact]
    public async Task Every_changed_byte_of_payload_and_signature_is_noticed()
    {
        var parts = (await ForgeAsync()).Split('.');
        var claims = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Base64UrlEncoder.Decode(parts[1]))!;
        claims["roles"] = JsonSerializer.SerializeToElement(new[] { "admin" });
        Assert.Equal(401, await AskAsync($"{parts[0]}.{Base64UrlEncoder.Encode(JsonSerializer.Serialize(claims))}.{parts[2]}"));

        var signature = Base64UrlEncoder.DecodeBytes(parts[2]);
        for (var at = 0; at < signature.Length; at++)
        {
            var turned = (byte[])signature.Clone();
            turned[at] ^= 1;
            Assert.Equal(401, await AskAsync($"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(turned)}"));
        }

        Assert.Equal(401, await AskAsync($"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[64])}"));
    }

    [Fact]
    public async Task Sessions_go_on_while_keys_change_and_a_retired_key_signs_nothing_any_more()
    {
        await using var own = await IdentityService.StartAsync(
            new() { ["Tokens:KeyLifetime"] = "10.00:00:00", ["Tokens:KeyPublishedAhead"] = "02:00:00" });
        var attack = new TokenAttackTests(own);
        var name = Api.NewName();
        await own.Api.RegisterAsync(name);
        var retired = (await own.Services.GetRequiredService<KeyRing>().ReadAsync(default)).Signing(own.Time.GetUtcNow())!;

        // Right before the change, across it, and after the old key is gone.
        own.Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromMinutes(1));
        var before = await own.Api.LoginAsync(name, Api.Password);
        own.Time.Advance(TimeSpan.FromMinutes(2));
        var after = await own.Api.LoginAsync(name, Api.Password);
        Assert.NotEqual(new JsonWebToken(before).Kid, new JsonWebToken(after).Kid);
        Assert.Equal((200, 200), (await attack.AskAsync(before), await attack.AskAsync(after)));

        own.Time.Advance(TimeSpan.FromMinutes(75));
        Assert.Equal(401, await attack.AskAsync(await attack.ForgeAsync(token => token.SigningCredentials = retired.Credentials)));
    }

    private async Task<int> AskAsync(string token) => (await identity.Api.GetAsync("/api/auth/validate-token", token)).Status;

    private async Task<string> ForgeAsync(Action<SecurityTokenDescriptor>? change = null)
    {
        var good = new JsonWebToken((await identity.Api.RegisterAsync()).Text("token"));
        var keys = await identity.Services.GetRequiredService<KeyRing>().ReadAsync(default);
        var token = new SecurityTokenDescriptor
        {
            Issuer = "ensemble",
            Audience = "ensemble",
            IssuedAt = Now,
            Expires = Now.AddHours(1),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = good.Subject, ["username"] = "clara", ["roles"] = new[] { "member" }, ["sid"] = good.GetClaim("sid").Value, ["jti"] = good.Id,
            },
            SigningCredentials = keys.Signing(identity.Time.GetUtcNow())!.Credentials,
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }
}
