using System.Globalization;
using System.Security.Claims;
using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Socket;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Rooms.Tickets;

/// <summary>Tickets for the socket: with an access token for an account, without one for a guest where the room lets guests in.</summary>
internal static class TicketEndpoints
{
    public static void MapTickets(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/rooms/{roomId}/ticket", ForRoomAsync).AllowAnonymous().WithTags("Piano socket");
        routes.MapPost("/api/websocket/ticket", ForLobbyAsync).AllowAnonymous().WithTags("Piano socket");
    }

    /// <summary>A ticket for the socket and one room. Without a token for a guest, where the room lets guests in.</summary>
    [Refuses(401, 403)]
    private static async Task<Results<Ok<Envelope<TicketAnswer>>, Problem>> ForRoomAsync(
        string roomId, TicketRequest? request, HttpContext context, RoomRegistry registry, Turnstile turnstile, TicketOffice office,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(roomId, out var id) || await registry.FindAsync(id, cancellationToken) is not { } room)
            return RoomErrors.NotFound(roomId);
        var (visitor, problem) = await turnstile.WhoAsync(context);
        if (visitor is not null)
            problem = await turnstile.RefusalAsync(room, visitor, request?.Password, cancellationToken);
        return problem is null ? Give(office, context.User, visitor!, id) : Tell(context, problem);
    }

    /// <summary>A ticket for the socket and a lobby. Without a token for a guest.</summary>
    [Refuses(401, 403)]
    private static async Task<Results<Ok<Envelope<TicketAnswer>>, Problem>> ForLobbyAsync(
        HttpContext context, Lobbies lobbies, RoomDirectory directory, Turnstile turnstile, TicketOffice office,
        CancellationToken cancellationToken)
    {
        var (visitor, problem) = await turnstile.WhoAsync(context);
        if (visitor is null)
            return Tell(context, problem!);
        var lobby = await lobbies.FindAsync(except: null, cancellationToken);
        return await directory.FindAsync(lobby, cancellationToken) switch
        {
            Place.Here => Give(office, context.User, visitor, lobby),
            Place.Elsewhere { Node: var node } => Give(office, context.User, visitor, lobby, node.Name),
            _ => Tell(context, Turnstile.Unsettled()),
        };
    }

    private static Problem Tell(HttpContext context, Problem problem)
    {
        if (problem.Details?.GetValueOrDefault("retry_after") is int seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return problem;
    }

    private static Ok<Envelope<TicketAnswer>> Give(TicketOffice office, ClaimsPrincipal user, Visitor visitor, Guid room, string? node = null)
    {
        var (text, expires) = office.Give(visitor, user.IdOrNull() is null ? null : user.SessionId(), room, node);
        return Answer.Ok(new TicketAnswer(text, $"/api/websocket/{text}", room, expires, visitor.UserId, visitor.Username));
    }

    private sealed record TicketRequest(string? Password);

    private sealed record TicketAnswer(string Ticket, string Url, Guid RoomId, DateTimeOffset ExpiresAt, Guid UserId, string Username);
}
