using System.Buffers.Text;
using System.Security.Cryptography;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Access;

/// <summary>
/// <c>GET /api/v1/csrf-token</c> (Veza API reference): what requests by cookie show in <c>X-CSRF-Token</c>. Somebody who has not logged in
/// gets one too, which is asked for nowhere; after a login it is got again.
/// </summary>
internal static class CsrfEndpoint
{
    private const string StrangerCookie = "csrf_id";
    private const int RandomBytes = 16;
    private const int CookieLength = 22;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/csrf-token", Get).AllowAnonymous();

    /// <summary>The token that unsafe requests by cookie show in X-CSRF-Token.</summary>
    private static Envelope<CsrfToken> Get(HttpContext context, CsrfTokens tokens)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new Envelope<CsrfToken>(new CsrfToken(
            context.User.Identity is { IsAuthenticated: true } ? tokens.For(context.User.SessionId()) : tokens.ForStranger(StrangerId(context))));
    }

    private static string StrangerId(HttpContext context)
    {
        if (context.Request.Cookies[StrangerCookie] is { Length: CookieLength } known && Base64Url.IsValid(known))
            return known;
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        context.Response.Cookies.Append(StrangerCookie, id,
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/" });
        return id;
    }

    /// <param name="Token">Goes into <c>X-CSRF-Token</c>.</param>
    private sealed record CsrfToken([property: System.Text.Json.Serialization.JsonPropertyName("csrf_token")] string Token);
}
