using System.Security.Claims;
using Ensemble.Identity.ApiKeys;
using Ensemble.ServiceDefaults.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Here, where sessions and API keys live, a token counts only while what it stands for does: logging out takes hold at once. Other
/// services learn of their end from Redis.
/// </summary>
internal static class LiveSessions
{
    /// <summary>Sessions that may still act.</summary>
    public static IQueryable<Session> Live(this IQueryable<Session> sessions, DateTimeOffset now) =>
        sessions.Where(session => session.RevokedAt == null && session.ExpiresAt > now && session.Account.BannedAt == null);

    /// <summary>API keys that may still act.</summary>
    public static IQueryable<ApiKey> Live(this IQueryable<ApiKey> keys, DateTimeOffset now) => keys.Where(
        key => key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now) && key.Account.BannedAt == null);

    /// <summary>Whether what a checked token stands for may still act.</summary>
    public static Task<bool> MayActAsync(this IdentityDb db, ClaimsPrincipal user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, accountId) = (user.SessionId(), user.Id());
        return user.IsApiKey()
            ? db.ApiKeys.Live(now).AnyAsync(key => key.Id == id && key.AccountId == accountId, cancellationToken)
            : db.Sessions.Live(now).AnyAsync(session => session.Id == id && session.AccountId == accountId, cancellationToken);
    }

    /// <summary>Marks a route that a token of an ended session may still call, such as a second logout.</summary>
    public static TBuilder AllowEndedSession<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(EndedSessionAllowed.Instance);

    public static async Task CheckAsync(TokenValidatedContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<EndedSessionAllowed>() is not null)
            return;
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        if (!await http.RequestServices.GetRequiredService<IdentityDb>().MayActAsync(context.Principal!, now, http.RequestAborted))
            context.Fail("The session has ended.");
    }

    private sealed class EndedSessionAllowed
    {
        public static readonly EndedSessionAllowed Instance = new();
    }
}
