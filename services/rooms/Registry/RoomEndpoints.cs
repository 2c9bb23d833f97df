using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Counts;
using Ensemble.Rooms.Live;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>PianoRhythm REST API endpoints, Room Endpoints.</summary>
internal static class RoomEndpoints
{
    public static void MapRooms(this IEndpointRouteBuilder routes)
    {
        var rooms = routes.MapGroup("/api/rooms").WithTags("Rooms");
        rooms.MapGet("", ListAsync).AllowAnonymous();
        rooms.MapGet("{roomId}", GetAsync).AllowAnonymous();
        rooms.MapPost("", CreateAsync).RequireAuthorization();
        rooms.MapPut("{roomId}", UpdateAsync).RequireAuthorization();
        rooms.MapDelete("{roomId}", DeleteAsync).RequireAuthorization();
    }

    /// <summary>The rooms that are open to the public, newest first.</summary>
    private static async Task<Results<Ok<Envelope<RoomList>>, Problem>> ListAsync(
        Page page, RoomsDb db, RoomCounts counts, CancellationToken cancellationToken,
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "room_type")] string? roomType = null,
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "has_users")] string? hasUsers = null)
    {
        var live = await counts.AllAsync(cancellationToken);
        // Private rooms are not listed.
        var rooms = db.Rooms.AsNoTracking().Where(room => room.ClosedAt == null && room.Type != RoomType.Private);
        if (roomType is not null)
        {
            if (!EnumName.TryRead<RoomType>(roomType, out var type))
                return Problem.Field("room_type", "must be lobby, public, private or pro");
            rooms = rooms.Where(room => room.Type == type);
        }

        if (hasUsers is not null)
        {
            if (!bool.TryParse(hasUsers, out var wanted))
                return Problem.Field("has_users", "must be true or false");
            var occupied = live.Where(room => room.Value.People > 0).Select(room => room.Key).ToList();
            rooms = rooms.Where(room => occupied.Contains(room.Id) == wanted);
        }

        var total = await rooms.LongCountAsync(cancellationToken);
        var found = await rooms.OrderByDescending(room => room.CreatedAt).ThenByDescending(room => room.Id)
            .Skip(page.Offset).Take(page.Limit).ToListAsync(cancellationToken);
        return Answer.Ok(new RoomList([.. found.Select(room => room.ToAnswer(live.TryGetValue(room.Id, out var count) ? count : null))], page.Of(total)));
    }

    /// <summary>A room with its settings and the people in it.</summary>
    private static async Task<Results<Ok<Envelope<RoomDetails>>, Problem>> GetAsync(
        string roomId, ClaimsPrincipal user, RoomRegistry registry, RoomDirectory directory, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(roomId, out var id) || await registry.FindAsync(id, cancellationToken) is not { } room
            || !registry.MaySee(room, user.IdOrNull(), user.IsInRole(Roles.Moderator) || user.IsInRole(Roles.Admin)))
            return RoomErrors.NotFound(roomId);
        return Answer.Ok(room.ToDetails(directory.Peek(id)));
    }

    /// <summary>Opens a room of the caller's.</summary>
    [Refuses(403, 422)]
    private static async Task<Results<Created<Envelope<RoomDetails>>, Problem>> CreateAsync(
        RoomDraft draft, HttpContext context, SessionCheck sessions, RoomRegistry registry, RoomDirectory directory,
        CancellationToken cancellationToken)
    {
        var (visitor, refusal) = await sessions.AskAsync(context);
        if (visitor is null)
            return refusal!;
        var (room, problem) = await registry.CreateAsync(draft, visitor, isHere: false, cancellationToken);
        return room is null
            ? problem!
            : Answer.Created(room.ToDetails(directory.Peek(room.Id)), $"/api/rooms/{room.Id}");
    }

    /// <summary>Changes a room. For its owner and moderators; what is absent stays.</summary>
    [Refuses(403)]
    private static async Task<Results<Ok<Envelope<RoomDetails>>, Problem>> UpdateAsync(
        string roomId, RoomDraft draft, HttpContext context, SessionCheck sessions, RoomRegistry registry, RoomDirectory directory,
        CancellationToken cancellationToken)
    {
        var (visitor, refusal) = await sessions.AskAsync(context);
        if (visitor is null)
            return refusal!;
        if (!Guid.TryParse(roomId, out var id))
            return RoomErrors.NotFound(roomId);
        var (room, problem) = await registry.UpdateAsync(id, draft, visitor, cancellationToken);
        return room is null ? problem! : Answer.Ok(room.ToDetails(directory.Peek(id)));
    }

    /// <summary>Closes a room. For its owner and moderators.</summary>
    [Refuses(403)]
    private static async Task<Results<Ok<Envelope<RoomId>>, Problem>> DeleteAsync(
        string roomId, HttpContext context, SessionCheck sessions, RoomRegistry registry, CancellationToken cancellationToken)
    {
        var (visitor, refusal) = await sessions.AskAsync(context);
        if (visitor is null)
            return refusal!;
        if (!Guid.TryParse(roomId, out var id))
            return RoomErrors.NotFound(roomId);
        var problem = await registry.CloseAsync(id, visitor, cancellationToken);
        return problem is null ? Answer.Ok(new RoomId(roomId), "The room is closed.") : problem;
    }

    private sealed record RoomId(string Id)
    {
        [System.Text.Json.Serialization.JsonPropertyName("room_id")]
        public string Id { get; } = Id;
    }
}
