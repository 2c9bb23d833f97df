using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Chat.Tokens;

/// <summary>Veza API reference, Chat.</summary>
internal static class TokenEndpoints
{
    public static void MapChatTokens(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/chat/token", Get).RequireAuthorization().WithTags("Chat");

    /// <summary>A token that opens the chat's socket, <c>/ws?token=…</c>, for five minutes.</summary>
    [Refuses(403)]
    private static Results<Ok<Envelope<TokenAnswer>>, Problem> Get(HttpContext context, ClaimsPrincipal caller, ChatTokens tokens)
    {
        // To read is what a GET asks of an API key; the socket is there to write.
        if (caller.FindFirstValue(Scopes.Claim) is { } granted && !granted.Split(' ').Contains(Scopes.Write))
            return new Problem(StatusCodes.Status403Forbidden, ErrorCode.InsufficientScope, $"This needs an API key with the scope {Scopes.Write}.",
                new Dictionary<string, object?> { ["scope"] = Scopes.Write });
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Ok(new TokenAnswer(tokens.Issue(caller), ChatTokens.ValidSeconds));
    }

    private sealed record TokenAnswer(string Token, int ExpiresIn);
}
