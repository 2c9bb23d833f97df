using Ensemble.Gateway.Answers;
using Ensemble.Gateway.Requests;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Access;

/// <summary>
/// Makes sure that a request by cookie is its user's own: an unsafe one shows the token of its session, which pages of other sites can't
/// read, and a socket, where a page can't send headers, comes from a page of ours. A cookie whose token was not accepted here gives no
/// authority behind: nothing would have been checked then.
/// </summary>
internal sealed class CookieCheck(RequestDelegate next, CsrfTokens tokens, OwnOrigins origins, AccessMetrics metrics)
{
    public const string Header = "X-CSRF-Token";

    private static readonly Problem NoToken = new(StatusCodes.Status403Forbidden, "CSRF_TOKEN_INVALID",
        $"Requests by cookie need {Header} with the token of /api/v1/csrf-token, got in the same session.");

    private static readonly Problem ForeignPage =
        new(StatusCodes.Status403Forbidden, "ORIGIN_NOT_ALLOWED", "Pages of this origin may not use the cookies of this one.");

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<FromCookie>() is not null)
            return CheckAsync(context);
        // Login and refresh need no token; what a page of another site sends there with our cookies is refused by where it comes from.
        return !RequestFacts.IsSafe(context.Request.Method) && context.Request.Cookies.ContainsKey(SessionCookies.Refresh) && origins.IsForeign(context.Request)
            ? RefuseAsync(context, ForeignPage, "origin")
            : next(context);
    }

    private Task CheckAsync(HttpContext context)
    {
        if (context.User.Identity is not { IsAuthenticated: true })
        {
            context.Request.Headers.Authorization = default;
            return next(context);
        }

        if (context.IsUpgrade())
            return origins.IsOwn(context.Request) ? next(context) : RefuseAsync(context, ForeignPage, "origin");
        return RequestFacts.IsSafe(context.Request.Method) || tokens.IsOf(context.User.SessionId(), context.Request.Headers[Header].ToString())
            ? next(context)
            : RefuseAsync(context, NoToken, "token");
    }

    private Task RefuseAsync(HttpContext context, Problem problem, string reason)
    {
        metrics.CookieRefused(reason);
        return problem.ExecuteAsync(context);
    }
}
