using Ensemble.Realtime;
using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Tickets;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.Features;

namespace Ensemble.Rooms.Socket;

/// <summary>The piano socket: by ticket, or by access token (header or cookie).</summary>
internal static class SocketEndpoints
{
    public static void MapPianoSocket(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/websocket/{encryptedPayload}", ByTicketAsync).AllowAnonymous().OpensSocket().WithTags("Piano socket")
            .TakesQuery("join", "`manual` to stay outside of the ticket's room until the client joins by message.");
        routes.MapGet("/api/websocket", ByTokenAsync).RequireAuthorization().OpensSocket().WithTags("Piano socket");
    }

    /// <summary>Opens the piano socket with a ticket. Messages are those of rooms.proto, binary.</summary>
    [Refuses(426)]
    private static async Task ByTicketAsync(
        string encryptedPayload, HttpContext context, SocketServer sockets, TicketOffice office, SessionCheck sessions, PianoSockets pianos)
    {
        var wantsToWait = context.Request.Query["join"] == "manual";
        // A request that is no handshake is refused by the socket server, and uses no ticket up.
        var ticket = IsHandshake(context) ? office.Take(encryptedPayload) : null;
        var (visitor, refusal) = (ticket?.Visitor, "ticket unknown, used or expired");
        var code = CloseCode.NotAuthenticated;
        if (ticket?.SessionId is { } session)
        {
            (visitor, var problem) = await sessions.AskAsync(session, ticket.Visitor.UserId, ticket.Visitor.Address, context.RequestAborted);
            // Who takes another ticket is told when to try again.
            (code, refusal) = (problem?.Code == RoomErrors.Banned ? CloseCode.Removed : code, problem?.Message ?? "");
        }

        await sockets.ServeAsync(context, connection => visitor is not null
            ? pianos.Open(connection, visitor, ticket!.SessionId, ticket, joinsAtOnce: !wantsToWait)
            : new RefusedSocket(connection, code, refusal));
    }

    /// <summary>Opens the piano socket with an access token. Messages are those of rooms.proto, binary.</summary>
    [Refuses(403, 426)]
    private static async Task ByTokenAsync(HttpContext context, SocketServer sockets, SessionCheck sessions, PianoSockets pianos)
    {
        if (!FromOwnPage(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        Visitor? visitor = null;
        if (IsHandshake(context))
        {
            (visitor, var problem) = await sessions.AskAsync(context);
            if (problem is not null)
            {
                await problem.ExecuteAsync(context);
                return;
            }
        }

        await sockets.ServeAsync(context, connection => pianos.Open(connection, visitor!, context.User.SessionId(), ticket: null, joinsAtOnce: false));
    }

    private static bool IsHandshake(HttpContext context) => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    // A cookie comes along from any page that opens a socket; a header does not.
    private static bool FromOwnPage(HttpRequest request) =>
        request.Headers.Authorization.Count > 0
        || request.Headers.Origin is not [{ Length: > 0 } origin]
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && HostString.FromUriComponent(page).Equals(request.Host));
}
