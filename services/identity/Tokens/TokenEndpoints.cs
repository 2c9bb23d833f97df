using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Tokens;

/// <summary>The published keys, and a client's question whether its token is still good.</summary>
internal static class TokenEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/jwks.json", KeysAsync).AllowAnonymous();
        routes.MapGet("/api/auth/validate-token", ValidateToken).RequireAuthorization();
    }

    /// <summary>The keys that access tokens are signed with, as a JSON Web Key Set (RFC 7517).</summary>
    private static async Task<Ok<JsonWebKeys>> KeysAsync(
        KeyRing keys, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var published = (await keys.ReadAsync(cancellationToken)).Public(time.GetUtcNow());
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new JsonWebKeys(
            [.. published.Select(key => new PublicKey(key.Kty, key.Use, key.Alg, key.Kid, key.Crv, key.X, key.Y))]));
    }

    /// <summary>Whether the token that comes along is good, and until when.</summary>
    // The bearer was checked on the way here; a bad one is a 401.
    private static Ok<Envelope<Validity>> ValidateToken(ClaimsPrincipal caller) => Answer.Ok(new Validity(
        true,
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(caller.FindFirstValue("exp")!, System.Globalization.CultureInfo.InvariantCulture)),
        caller.Id(),
        caller.Username(),
        [.. caller.FindAll("roles").Select(role => role.Value)]));

    /// <summary>RFC 7517; no envelope around it.</summary>
    private sealed record JsonWebKeys(IReadOnlyList<PublicKey> Keys);

    private sealed record PublicKey(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y);

    private sealed record Validity(bool Valid, DateTimeOffset ExpiresAt, Guid UserId, string Username, IReadOnlyList<string> Roles);
}
