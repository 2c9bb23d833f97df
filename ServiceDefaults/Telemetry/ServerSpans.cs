using System.Diagnostics;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ensemble.ServiceDefaults.Telemetry;

/// <summary>
/// Gives ASP.NET Core's request span its name and the HTTP attributes of OpenTelemetry's conventions, which the framework itself leaves
/// to an instrumentation package.
/// </summary>
internal static class ServerSpans
{
    public static void UseServerSpans(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (Activity.Current is { IsAllDataRequested: true } span)
            Describe(span, context);
    });

    private static void Describe(Activity span, HttpContext context)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        span.SetTag("http.route", route);
        // A ticket is a secret in the path; the route pattern says as much as is needed.
        span.SetTag("url.path", route is null ? context.Request.Path.Value : route);
        span.SetTag("http.request.id", RequestId.Of(context));
        span.SetTag("client.address", context.Connection.RemoteIpAddress?.ToString());
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
