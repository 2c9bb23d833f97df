using System.Security.Claims;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>
/// Holds an API key to its scopes on every route of every service, those included that are open to anybody: whoever shows a key is judged
/// by it.
/// </summary>
internal sealed class ScopeCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.User.FindFirstValue(Scopes.Claim) is not { } granted)
            return next(context);
        if (context.GetEndpoint()?.Metadata.GetMetadata<SessionRequirement>() is not null)
        {
            return new Problem(StatusCodes.Status403Forbidden, ErrorCode.SessionRequired, "An API key may not do this; log in.")
                .ExecuteAsync(context);
        }

        var needed = Needed(context);
        return granted.Split(' ').Contains(needed)
            ? next(context)
            : new Problem(StatusCodes.Status403Forbidden, ErrorCode.InsufficientScope, $"This needs an API key with the scope {needed}.",
                new Dictionary<string, object?> { ["scope"] = needed }).ExecuteAsync(context);
    }

    private static string Needed(HttpContext context) =>
        RequestFacts.IsSafe(context.Request.Method) && !context.IsUpgrade() ? Scopes.Read : Scopes.Write;
}
