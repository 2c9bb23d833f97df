using Ensemble.Gateway.Requests;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Gateway.Access;

/// <summary>The Authorization header was made from a cookie, which the browser sends by itself, whoever's page asked for it.</summary>
internal sealed class FromCookie
{
    public static FromCookie Instance { get; } = new();
}

/// <summary>Turns the access cookie into the Authorization header where the caller shows nothing else.</summary>
internal sealed class CookieCredential(RequestDelegate next)
{
    /// <summary>Routes that need no access token: one that is left over from before must not stand in their way.</summary>
    public static string[] Beginnings { get; } =
    [
        "/api/auth/login", "/api/auth/register", "/api/auth/refresh", "/api/auth/2fa/login",
        "/api/v1/auth/login", "/api/v1/auth/register", "/api/v1/auth/refresh", "/api/v1/auth/2fa/login",
    ];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization.Count == 0
            && request.Cookies.TryGetValue(SessionCookies.Access, out var token) && token.Length > 0
            && context.Features.Get<RefusedCredential>() is null
            && !Paths.MatchAny(Beginnings, request.Path.Value))
        {
            request.Headers.Authorization = "Bearer " + token;
            context.Features.Set(FromCookie.Instance);
        }

        return next(context);
    }
}
