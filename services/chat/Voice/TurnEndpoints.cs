using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Chat.Voice;

/// <summary>Beyond the documents: what a call that lasts longer than its credentials asks for.</summary>
internal static class TurnEndpoints
{
    public static void MapTurn(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/chat/turn", Get).RequireAuthorization().WithTags("Chat");

    /// <summary>TURN servers for calls, with credentials of limited time; an empty list when there are none.</summary>
    private static Ok<Envelope<TurnAccess>> Get(ClaimsPrincipal caller, HttpContext context, TurnCredentials credentials)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Ok(credentials.For(caller.Id()));
    }
}
