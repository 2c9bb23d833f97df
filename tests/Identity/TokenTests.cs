using System.Text.Json;
using Ensemble.Identity.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.Tests.Identity;

public sealed class TokenTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly IdentityService identity = shared.Service;

    [Fact]
    public async Task An_access_token_can_be_checked_with_the_published_keys_and_has_the_claims()
    {
        var registered = await identity.Api.RegisterAsync();

        var token = await CheckAsync(identity, registered.Text("token"));

        Assert.Equal("ES256", token.Alg);
        Assert.Equal(registered.Text("user_id"), token.Subject);
        Assert.Equal(registered.GetProperty("user").Text("username"), token.GetClaim("username").Value);
        Assert.Equal(["member", "creator"], token.GetPayloadValue<string[]>("roles"));
        Assert.True(Guid.TryParse(token.GetClaim("sid").Value, out _));
        Assert.True(Guid.TryParse(token.Id, out _));
        Assert.Equal("ensemble", token.Issuer);
        Assert.Equal(["ensemble"], token.Audiences);
        Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.IssuedAt);
        Assert.Equal(["aud", "exp", "iat", "iss", "jti", "roles", "sid", "sub", "username"], token.Claims.Select(claim => claim.Type).Distinct().Order());
    }

    [Fact]
    public async Task Published_keys_hold_nothing_secret()
    {

        var keys = await identity.Api.GetAsync("/.well-known/jwks.json");

        var key = Assert.Single(keys.Body.GetProperty("keys").EnumerateArray());
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.Names());
        Assert.Equal("public, max-age=300", keys.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_new_key_is_published_before_it_signs_and_the_old_one_until_its_last_token_expires()
    {
        await using var identity = await IdentityService.StartAsync(
            new() { ["Tokens:KeyLifetime"] = "10.00:00:00", ["Tokens:KeyPublishedAhead"] = "02:00:00" });
        var name = Api.NewName();
        var first = (await identity.Api.RegisterAsync(name)).Text("token");
        Assert.Single(await KeyIdsAsync(identity));

        identity.Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromMinutes(90));
        Assert.Equal(2, (await KeyIdsAsync(identity)).Length);
        var beforeTheChange = await LoginAsync(identity, name);
        Assert.Equal(Kid(first), Kid(beforeTheChange));

        identity.Time.Advance(TimeSpan.FromMinutes(90));
        var afterTheChange = await LoginAsync(identity, name);
        Assert.NotEqual(Kid(first), Kid(afterTheChange));
        Assert.Equal([Kid(first), Kid(afterTheChange)], await KeyIdsAsync(identity));

        identity.Time.Advance(TimeSpan.FromMinutes(66));
        Assert.Equal([Kid(afterTheChange)], await KeyIdsAsync(identity));
    }

    [Fact]
    public async Task Replicas_that_start_at_once_agree_on_one_key()
    {
        await using var first = await IdentityService.StartAsync();
        await first.WithDbAsync(db => db.SigningKeys.ExecuteDeleteAsync());

        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => IdentityService.StartAsync(time: first.Time, database: first.Database)));

        Assert.Single(await KeyIdsAsync(others[0]));
        var token = (await others[0].Api.RegisterAsync()).Text("token");
        foreach (var other in others)
        {
            Assert.Equal(200, (await other.Api.GetAsync("/api/auth/validate-token", token)).Status);
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Stored_keys_are_encrypted_when_there_is_a_secret_for_it_and_useless_without()
    {
        var secret = new string('s', 32);
        await using var identity = await IdentityService.StartAsync(new() { ["Tokens:KeySecret"] = secret });
        var token = (await identity.Api.RegisterAsync()).Text("token");
        await using var again = await IdentityService.StartAsync(new() { ["Tokens:KeySecret"] = secret }, identity.Time, identity.Database);

        Assert.Equal(200, (await again.Api.GetAsync("/api/auth/validate-token", token)).Status);
        var row = await identity.WithDbAsync(db => db.SigningKeys.AsNoTracking().SingleAsync());
        Assert.True(row.IsEncrypted);
        foreach (var other in new[] { null, new string('o', 32) })
        {
            var protection = new KeyProtection(Microsoft.Extensions.Options.Options.Create(new TokenOptions { KeySecret = other }));
            var refusal = Assert.Throws<InvalidOperationException>(() => protection.Unprotect(row));
            Assert.Contains("Tokens:KeySecret", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Validate_token_tells_when_the_token_expires()
    {
        var registered = await identity.Api.RegisterAsync();

        var reply = await identity.Api.GetAsync("/api/auth/validate-token", registered.Text("token"));

        Assert.Equal(200, reply.Status);
        Assert.True(reply.Data.GetProperty("valid").GetBoolean());
        Assert.EndsWith("Z", reply["expires_at"], StringComparison.Ordinal);
        var expiresIn = reply.Data.GetProperty("expires_at").GetDateTimeOffset() - identity.Time.GetUtcNow();
        Assert.InRange(expiresIn, TimeSpan.FromSeconds(3598), TimeSpan.FromSeconds(3600));
    }

    [Fact]
    public async Task An_expired_a_foreign_a_changed_and_a_missing_token_are_401()
    {
        await using var identity = await IdentityService.StartAsync();
        await using var foreign = await IdentityService.StartAsync();
        var token = (await identity.Api.RegisterAsync()).Text("token");
        var foreignToken = (await foreign.Api.RegisterAsync()).Text("token");
        var parts = token.Split('.');

        foreach (var bad in new[] { null, "x", foreignToken, $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}", $"{Unsigned()}.{parts[1]}." })
        {
            var reply = await identity.Api.GetAsync("/api/auth/validate-token", bad);
            Assert.Equal(401, reply.Status);
            Assert.Equal("AUTHENTICATION_ERROR", reply.Error.Text("code"));
        }

        identity.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await identity.Api.GetAsync("/api/auth/validate-token", token)).Status);
    }

    private static string Unsigned() => Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");

    private static async Task<JsonWebToken> CheckAsync(IdentityService identity, string token)
    {
        var keys = await identity.Api.GetAsync("/.well-known/jwks.json");
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(keys.Body.GetRawText()).GetSigningKeys(),
            ValidIssuer = "ensemble",
            ValidAudience = "ensemble",
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }

    private static async Task<string[]> KeyIdsAsync(IdentityService identity) =>
        [.. (await identity.Api.GetAsync("/.well-known/jwks.json")).Body.GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))];

    private static async Task<string> LoginAsync(IdentityService identity, string username) =>
        (await identity.Api.PostAsync("/api/auth/login", new { username, password = Api.Password }))["token"]!;

    private static string Kid(string token) => new JsonWebToken(token).Kid;
}
