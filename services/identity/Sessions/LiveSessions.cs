using Ensemble.ServiceDefaults.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Here, where sessions live, a token counts only while its session does: logging out takes hold at once. Other services learn of ended
/// sessions from Redis.
/// </summary>
internal static class LiveSessions
{
    /// <summary>Sessions that may still act.</summary>
    public static IQueryable<Session> Live(this IQueryable<Session> sessions, DateTimeOffset now) =>
        sessions.Where(session => session.RevokedAt == null && session.ExpiresAt > now && session.Account.BannedAt == null);

    /// <summary>Marks a route that a token of an ended session may still call, such as a second logout.</summary>
    public static TBuilder AllowEndedSession<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(EndedSessionAllowed.Instance);

    public static async Task CheckAsync(TokenValidatedContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<EndedSessionAllowed>() is not null)
            return;
        var (sessionId, accountId) = (context.Principal!.SessionId(), context.Principal!.Id());
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var sessions = http.RequestServices.GetRequiredService<IdentityDb>().Sessions;
        if (!await sessions.Live(now).AnyAsync(session => session.Id == sessionId && session.AccountId == accountId, http.RequestAborted))
            context.Fail("The session has ended.");
    }

    private sealed class EndedSessionAllowed
    {
        public static readonly EndedSessionAllowed Instance = new();
    }
}
