using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>
/// What a service tells the edge of an unsafe request, for the audit trail: which of its routes it was and whose request, in headers of the
/// answer that the edge takes off. The edge can't know them: it forwards by patterns, and the body of a login is none of its business.
/// </summary>
public static class AuditMark
{
    /// <summary>The route as it is mapped, such as <c>/api/rooms/{id}</c>.</summary>
    public const string RouteHeader = "Ensemble-Route";

    /// <summary>The account, where the request's token doesn't say it: at a login.</summary>
    public const string UserHeader = "Ensemble-User";

    private static readonly object Key = new();

    /// <summary>This request was made by the owner of that account, who wasn't signed in when it began.</summary>
    public static void ActedAs(this HttpContext context, Guid user) => context.Items[Key] = user;

    /// <summary>Whether the method may change something.</summary>
    public static bool IsUnsafe(string method) =>
        HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method);

    internal static void UseAuditMarks(this WebApplication app)
    {
        // The edge has nobody to tell.
        if (!app.Services.GetRequiredService<ServiceKind>().IsEdge)
            app.Use((context, next) => IsUnsafe(context.Request.Method) ? MarkAsync(context, next) : next(context));
    }

    private static Task MarkAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
                context.Response.Headers[RouteHeader] = route;
            if (context.Items[Key] is Guid user)
                context.Response.Headers[UserHeader] = user.ToString();
            return Task.CompletedTask;
        });
        return next(context);
    }
}

/// <summary>Whether this is the edge, which clients reach directly, or a service behind it.</summary>
internal sealed record ServiceKind(bool IsEdge);
