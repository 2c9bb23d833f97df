using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Sessions;

/// <summary>What an account's owner sees of its sessions, and can end (Veza).</summary>
internal static class OwnSessionEndpoints
{
    private const int MostShown = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/api/v1/sessions").RequireSession();
        own.MapGet("", ListAsync);
        own.MapGet("/stats", StatsAsync);
        own.MapPost("/refresh", RefreshAsync);
        own.MapPost("/logout", LogoutAsync);
        own.MapPost("/logout-all", LogoutAllAsync);
        own.MapDelete("/{sessionId}", RevokeAsync);
    }

    /// <summary>The caller's sessions, last used first.</summary>
    private static async Task<Ok<Envelope<SessionList>>> ListAsync(
        ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (id, current) = (caller.Id(), caller.SessionId());
        var sessions = await db.Sessions.Live(time.GetUtcNow())
            .Where(session => session.AccountId == id)
            .OrderByDescending(session => session.LastUsedAt).ThenByDescending(session => session.Id)
            .Take(MostShown)
            .Select(session => new SessionAnswer(
                session.Id, session.IpAddress, session.UserAgent, session.CreatedAt, session.LastUsedAt, session.ExpiresAt, session.Id == current))
            .ToListAsync(cancellationToken);
        return Answer.Ok(new SessionList(sessions));
    }

    /// <summary>How many sessions the caller has.</summary>
    private static async Task<Ok<Envelope<Stats>>> StatsAsync(
        ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = caller.Id();
        var total = await db.Sessions.CountAsync(session => session.AccountId == id, cancellationToken);
        var active = await db.Sessions.Live(time.GetUtcNow()).CountAsync(session => session.AccountId == id, cancellationToken);
        return Answer.Ok(new Stats(total, active));
    }

    /// <summary>New tokens for the session of the token that comes along.</summary>
    private static async Task<Results<Ok<Envelope<VezaSignedInData>>, Problem>> RefreshAsync(
        ClaimsPrincipal caller, Refresh refresh, CancellationToken cancellationToken) =>
        await refresh.ContinueAsync(caller.SessionId(), caller.Id(), cancellationToken) is { } signedIn
            ? TypedResults.Ok(signedIn.ToVezaBody())
            : Problem.Unauthenticated("This session has ended; log in again.");

    /// <summary>Ends the session of the token that comes along.</summary>
    private static async Task<Ok<Envelope<Done>>> LogoutAsync(ClaimsPrincipal caller, Logout logout, CancellationToken cancellationToken)
    {
        await logout.EndAsync(caller.SessionId(), cancellationToken);
        return Answer.Ok(new Done("Logged out successfully"));
    }

    /// <summary>Ends all of the caller's sessions.</summary>
    private static async Task<Ok<Envelope<Done>>> LogoutAllAsync(
        ClaimsPrincipal caller, IdentityDb db, Revocation revocation, CancellationToken cancellationToken)
    {
        var id = caller.Id();
        await revocation.EndAsync(db.Sessions.Where(session => session.AccountId == id), RevocationReason.Logout, cancellationToken);
        return Answer.Ok(new Done("Logged out from all sessions"));
    }

    /// <summary>Ends one of the caller's sessions.</summary>
    // Somebody else's session is as unknown as one that never was.
    private static async Task<Results<Ok<Envelope<Done>>, Problem>> RevokeAsync(
        string sessionId, ClaimsPrincipal caller, IdentityDb db, Revocation revocation, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(sessionId, "D", out var wanted))
            return Problem.Field("session_id", "must be a UUID");
        var id = caller.Id();
        var sessions = db.Sessions.Where(session => session.Id == wanted && session.AccountId == id);
        if (!await sessions.AnyAsync(cancellationToken))
            return Problem.NotFound("session", sessionId);
        await revocation.EndAsync(sessions, RevocationReason.Revoked, cancellationToken);
        return Answer.Ok(new Done("Session revoked successfully"));
    }

    private sealed record SessionList(IReadOnlyList<SessionAnswer> Sessions);

    private sealed record SessionAnswer(
        Guid Id, string? IpAddress, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset LastActivity, DateTimeOffset ExpiresAt, bool IsCurrent);

    private sealed record Stats(int TotalSessions, int ActiveSessions);

    private sealed record Done(string Message);
}
