using System.Security.Claims;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>Who is asking, read from the claims of a checked access token.</summary>
public static class Caller
{
    /// <summary>The user's id. Only on routes that require authentication.</summary>
    public static Guid Id(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue("sub")!);

    /// <summary>The user's id, null for an anonymous caller.</summary>
    public static Guid? IdOrNull(this ClaimsPrincipal user) => user.FindFirstValue("sub") is { } id ? Guid.Parse(id) : null;

    /// <summary>The user's name as of the token's issue.</summary>
    public static string Username(this ClaimsPrincipal user) => user.FindFirstValue("username")!;

    /// <summary>The session behind the token, or the API key.</summary>
    public static Guid SessionId(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue("sid")!);

    /// <summary>Whether the token was made for an API key rather than a signed-in session.</summary>
    public static bool IsApiKey(this ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == Scopes.Claim);
}
