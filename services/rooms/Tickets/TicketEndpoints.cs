using System.Security.Claims;
using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Rooms.Tickets;

/// <summary>Tickets for the socket: with an access token for an account, without one for a guest where the room lets guests in.</summary>
internal static class TicketEndpoints
{
    public static void MapTickets(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/rooms/{roomId}/ticket", ForRoomAsync).AllowAnonymous();
        routes.MapPost("/api/websocket/ticket", ForLobbyAsync).AllowAnonymous();
    }

    private static async Task<Results<Ok<Envelope<TicketAnswer>>, Problem>> ForRoomAsync(
        string roomId, TicketRequest? request, HttpContext context, RoomRegistry registry, SessionCheck sessions, TicketOffice office,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(roomId, out var id) || await registry.FindAsync(id, cancellationToken) is not { } room)
            return RoomErrors.NotFound(roomId);
        var (visitor, problem) = await WhoAsync(context, sessions);
        problem ??= Refusal(room, visitor!, request?.Password, registry);
        return problem is null ? Give(office, context.User, visitor!, id) : problem;
    }

    private static async Task<Results<Ok<Envelope<TicketAnswer>>, Problem>> ForLobbyAsync(
        HttpContext context, Lobbies lobbies, SessionCheck sessions, TicketOffice office, CancellationToken cancellationToken)
    {
        var (visitor, problem) = await WhoAsync(context, sessions);
        return problem is null
            ? Give(office, context.User, visitor!, await lobbies.FindAsync(except: null, cancellationToken))
            : problem;
    }

    private static async Task<(Visitor? Visitor, Problem? Problem)> WhoAsync(HttpContext context, SessionCheck sessions) =>
        context.User.IdOrNull() is null ? (Visitor.Guest(), null) : await sessions.AskAsync(context);

    // What a newcomer can be told before the socket; the room itself decides when it comes in.
    private static Problem? Refusal(Room room, Visitor visitor, string? password, RoomRegistry registry)
    {
        if (visitor.IsGuest && !room.Settings.AllowGuests)
            return Problem.Forbidden("This room lets no guests in.") with { Code = RoomErrors.GuestsNotAllowed };
        if (room.Type == RoomType.Pro && !visitor.IsPro)
            return Problem.Forbidden("This room is for members with the pro role.") with { Code = RoomErrors.ProRequired };
        if (room.OwnerId == visitor.UserId || visitor.IsModerator || registry.Opens(room, password))
            return null;
        return Problem.Field("password", string.IsNullOrEmpty(password) ? "is required for this room" : "is not this room's", 403) with
        {
            Code = RoomErrors.WrongPassword,
        };
    }

    private static Ok<Envelope<TicketAnswer>> Give(TicketOffice office, ClaimsPrincipal user, Visitor visitor, Guid room)
    {
        var (text, expires) = office.Give(visitor, user.IdOrNull() is null ? null : user.SessionId(), room);
        return Answer.Ok(new TicketAnswer(text, $"/api/websocket/{text}", room, expires, visitor.UserId, visitor.Username));
    }

    private sealed record TicketRequest(string? Password);

    private sealed record TicketAnswer(string Ticket, string Url, Guid RoomId, DateTimeOffset ExpiresAt, Guid UserId, string Username);
}
