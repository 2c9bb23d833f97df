using System.Security.Claims;
using Ensemble.Contracts.Media;
using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>What was recorded in rooms. None of the documents has these routes.</summary>
internal static class PerformanceEndpoints
{
    public static void MapPerformances(this IEndpointRouteBuilder routes)
    {
        var performances = routes.MapGroup("").WithTags("Performances");
        performances.MapGet("/api/rooms/{roomId}/performances", ListOfRoomAsync).AllowAnonymous();
        performances.MapGet("/api/performances", ListOwnAsync).RequireAuthorization();
        performances.MapGet("/api/performances/{performanceId}", GetAsync).AllowAnonymous();
        performances.MapDelete("/api/performances/{performanceId}", DeleteAsync).RequireAuthorization();
    }

    /// <summary>
    /// The stored performances of a room, newest first. Of a private room's only those that the caller recorded or played in, or all for its owner.
    /// </summary>
    private static async Task<Results<Ok<Envelope<PerformanceList>>, Problem>> ListOfRoomAsync(
        string roomId, Page page, ClaimsPrincipal caller, PerformanceArchive archive, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(roomId, out var id)
            || await archive.OfRoomAsync(id, caller.IdOrNull(), IsModerator(caller), cancellationToken) is not { } performances)
            return RoomErrors.NotFound(roomId);
        return await ListAsync(performances, page, cancellationToken);
    }

    /// <summary>What the caller has recorded, newest first, also what is not stored yet.</summary>
    private static async Task<Ok<Envelope<PerformanceList>>> ListOwnAsync(
        Page page, ClaimsPrincipal caller, RoomsDb db, CancellationToken cancellationToken)
    {
        var user = caller.Id();
        return await ListAsync(db.Performances.AsNoTracking().Where(p => p.OwnerId == user), page, cancellationToken);
    }

    /// <summary>A performance, who played in it, and a link to its Standard MIDI File that is good for an hour.</summary>
    [Refuses(404, 503)]
    private static async Task<Results<Ok<Envelope<PerformanceDetails>>, Problem>> GetAsync(
        string performanceId, ClaimsPrincipal caller, RoomsDb db, PerformanceArchive archive, MediaFiles media, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(performanceId, out var id)
            || await archive.FindAsync(id, caller.IdOrNull(), IsModerator(caller), cancellationToken) is not { } performance)
            return PerformanceErrors.NotFound(performanceId);
        var players = await db.PerformancePlayers.AsNoTracking().Where(player => player.PerformanceId == id).OrderBy(player => player.Track)
            .ToListAsync(cancellationToken);
        SignedUrl? link;
        try
        {
            link = performance.State == PerformanceState.Stored ? await media.SignAsync(performance.FileId, cancellationToken) : null;
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return Problem.Unavailable("Files can't be reached right now; try again.");
        }

        return Answer.Ok(new PerformanceDetails(performance, players, link));
    }

    /// <summary>Deletes a performance and its file. For who recorded it and moderators.</summary>
    [Refuses(403, 409)]
    private static async Task<Results<Ok<Envelope<DeletedPerformance>>, Problem>> DeleteAsync(
        string performanceId, HttpContext context, SessionCheck sessions, PerformanceArchive archive, CancellationToken cancellationToken)
    {
        var (visitor, refusal) = await sessions.AskAsync(context);
        if (visitor is null)
            return refusal!;
        if (!Guid.TryParse(performanceId, out var id))
            return PerformanceErrors.NotFound(performanceId);
        var problem = await archive.DeleteAsync(id, visitor, cancellationToken);
        return problem is null ? Answer.Ok(new DeletedPerformance(id), "The performance is deleted.") : problem;
    }

    private static async Task<Ok<Envelope<PerformanceList>>> ListAsync(
        IQueryable<Performance> performances, Page page, CancellationToken cancellationToken)
    {
        var total = await performances.LongCountAsync(cancellationToken);
        var found = await performances.OrderByDescending(p => p.StartedAt).ThenByDescending(p => p.Id)
            .Skip(page.Offset).Take(page.Limit).ToListAsync(cancellationToken);
        return Answer.Ok(new PerformanceList([.. found.Select(row => new PerformanceAnswer(row))], page.Of(total)));
    }

    private static bool IsModerator(ClaimsPrincipal caller) => caller.IsInRole(Roles.Moderator) || caller.IsInRole(Roles.Admin);
}
