using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Sessions;

/// <summary>A body in which a client may ask for its tokens as cookies, <c>"cookies": true</c>; nobody else gets any.</summary>
internal interface IMayWantCookies
{
    bool? Cookies { get; }
}

/// <summary>
/// Gives tokens to web pages in cookies that scripts can't read. The access token goes everywhere; the refresh token only to the refresh
/// route of the dialect that it was got in, and from no other site.
/// </summary>
internal static class CookieAnswers
{
    private const string RefreshPath = "/api/auth/refresh";
    private const string VezaRefreshPath = "/api/v1/auth/refresh";

    /// <summary>
    /// What an answer with tokens does besides: it tells the audit trail whose they are, and sets the cookies where the body asks for them or
    /// the refresh token came as one.
    /// </summary>
    public static RouteHandlerBuilder SignsIn(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
    {
        var answer = await next(context);
        var http = context.HttpContext;
        var result = answer is INestedHttpResult nested ? nested.Result : answer as IResult;
        switch ((result as IValueHttpResult)?.Value)
        {
            case SignedInBody { Data: var tokens }:
                http.ActedAs(tokens.UserId);
                if (Wants(context))
                    Set(http, RefreshPath, tokens.AccessToken, tokens.RefreshToken, tokens.ExpiresIn);
                break;
            case Envelope<VezaSignedInData> { Data: var veza }:
                http.ActedAs(veza.UserId);
                if (Wants(context))
                    Set(http, VezaRefreshPath, veza.AccessToken, veza.RefreshToken, veza.ExpiresIn);
                break;
        }

        return answer;
    });

    /// <summary>Removes the cookies of a client that has them.</summary>
    public static RouteHandlerBuilder ClearsCookies(this RouteHandlerBuilder route) => route.AddEndpointFilter((context, next) =>
    {
        var http = context.HttpContext;
        if (http.Request.Cookies.ContainsKey(SessionCookies.Access) || http.Request.Cookies.ContainsKey(SessionCookies.Refresh))
        {
            http.Response.Cookies.Delete(SessionCookies.Access, AccessOptions(http));
            http.Response.Cookies.Delete(SessionCookies.Refresh, RefreshOptions(http, RefreshPath));
            http.Response.Cookies.Delete(SessionCookies.Refresh, RefreshOptions(http, VezaRefreshPath));
        }

        return next(context);
    });

    private static bool Wants(EndpointFilterInvocationContext context)
    {
        var body = context.Arguments.OfType<IMayWantCookies>().FirstOrDefault();
        return body?.Cookies
            ?? (body is RefreshRequest or null && context.HttpContext.Request.Cookies.ContainsKey(SessionCookies.Refresh));
    }

    private static void Set(HttpContext http, string refreshPath, string accessToken, string refreshToken, int expiresIn)
    {
        var access = AccessOptions(http);
        access.MaxAge = TimeSpan.FromSeconds(expiresIn);
        http.Response.Cookies.Append(SessionCookies.Access, accessToken, access);
        var refresh = RefreshOptions(http, refreshPath);
        refresh.MaxAge = http.RequestServices.GetRequiredService<IOptions<SessionOptions>>().Value.RefreshLifetime;
        http.Response.Cookies.Append(SessionCookies.Refresh, refreshToken, refresh);
    }

    private static CookieOptions AccessOptions(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/" };

    private static CookieOptions RefreshOptions(HttpContext http, string path) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = path };
}
