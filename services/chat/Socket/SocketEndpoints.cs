using Ensemble.Realtime;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.Features;

namespace Ensemble.Chat.Socket;

/// <summary>The chat's socket (Stuffchat wire reference, 2).</summary>
internal static class SocketEndpoints
{
    public const string Path = "/ws";
    public const string Token = "token";

    public static void MapChatSocket(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, OpenAsync).AllowAnonymous().OpensSocket().WithPlainErrors().WithTags("Chat socket")
            .TakesQuery(Token, "An access token, or the token of GET /api/v1/chat/token.");

    /// <summary>Opens the chat's socket. Every message is a text frame with one flat JSON object.</summary>
    [Refuses(401, 403, 426)]
    private static async Task OpenAsync(HttpContext context, SocketServer sockets, SocketAdmission admission, ChatSockets chat)
    {
        SocketUser? user = null;
        // A request that is no handshake is refused by the socket server.
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            (user, var problem) = await admission.AskAsync(context, context.Request.Query[Token].FirstOrDefault());
            if (problem is not null)
            {
                await problem.ExecuteAsync(context);
                return;
            }
        }

        await sockets.ServeAsync(context, connection => chat.Open(connection, user!));
    }
}
