using Microsoft.AspNetCore.Mvc;

namespace Ensemble.Identity;

/// <summary>Routes that take passwords or answer tokens: small bodies, and nothing of it in a cache.</summary>
internal static class Credentials
{
    public const int MaxBody = 64 * 1024;

    public static RouteGroupBuilder ForCredentials(this RouteGroupBuilder routes)
    {
        routes.WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        routes.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        return routes;
    }
}
