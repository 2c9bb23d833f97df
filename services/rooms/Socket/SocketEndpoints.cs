using Ensemble.Realtime;
using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Tickets;
using Microsoft.AspNetCore.Http.Features;

namespace Ensemble.Rooms.Socket;

/// <summary>The piano socket: by ticket, or by access token (header or cookie).</summary>
internal static class SocketEndpoints
{
    public static void MapPianoSocket(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/websocket/{encryptedPayload}", ByTicketAsync).AllowAnonymous();
        routes.MapGet("/api/websocket", ByTokenAsync).RequireAuthorization();
    }

    private static Task ByTicketAsync(string encryptedPayload, HttpContext context, SocketServer sockets, TicketOffice office, PianoSockets pianos)
    {
        // A browser can't see why a handshake failed, but it sees a close code.
        var wantsToWait = context.Request.Query["join"] == "manual";
        return sockets.ServeAsync(context, connection => office.Take(encryptedPayload) is { } ticket
            ? pianos.Open(connection, ticket.Visitor, ticket.RoomId, joinsAtOnce: !wantsToWait)
            : new Refused(connection));
    }

    private static async Task ByTokenAsync(HttpContext context, SocketServer sockets, SessionCheck sessions, PianoSockets pianos)
    {
        if (!FromOwnPage(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        Visitor? visitor = null;
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            (visitor, var problem) = await sessions.AskAsync(context);
            if (problem is not null)
            {
                await problem.ExecuteAsync(context);
                return;
            }
        }

        await sockets.ServeAsync(context, connection => pianos.Open(connection, visitor!, room: null, joinsAtOnce: false));
    }

    // A cookie comes along from any page that opens a socket; a header does not.
    private static bool FromOwnPage(HttpRequest request) =>
        request.Headers.Authorization.Count > 0
        || request.Headers.Origin is not [{ Length: > 0 } origin]
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && HostString.FromUriComponent(page).Equals(request.Host));

    private sealed class Refused(Connection connection) : IConversation
    {
        public ValueTask OpenedAsync(CancellationToken cancellationToken)
        {
            connection.Close(CloseCode.NotAuthenticated, "ticket unknown, used or expired");
            return ValueTask.CompletedTask;
        }

        public ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Closed(int code)
        {
            // There was nothing.
        }
    }
}
