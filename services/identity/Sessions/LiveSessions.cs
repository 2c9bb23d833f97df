using System.Security.Claims;
using Ensemble.Identity.ApiKeys;
using Ensemble.ServiceDefaults.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Npgsql;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Here, where sessions and API keys live, a token counts only while what it stands for does: logging out takes hold at once. Other
/// services learn of their end from Redis.
/// </summary>
internal static class LiveSessions
{
    private const string SessionQuestion =
        """
        SELECT EXISTS (SELECT FROM sessions s JOIN accounts a ON a.id = s.account_id
            WHERE s.id = $1 AND s.account_id = $2 AND s.revoked_at IS NULL AND s.expires_at > $3 AND a.banned_at IS NULL)
        """;

    private const string KeyQuestion =
        """
        SELECT EXISTS (SELECT FROM api_keys k JOIN accounts a ON a.id = k.account_id
            WHERE k.id = $1 AND k.account_id = $2 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $3) AND a.banned_at IS NULL)
        """;

    /// <summary>Sessions that may still act.</summary>
    public static IQueryable<Session> Live(this IQueryable<Session> sessions, DateTimeOffset now) =>
        sessions.Where(session => session.RevokedAt == null && session.ExpiresAt > now && session.Account.BannedAt == null);

    /// <summary>API keys that may still act.</summary>
    public static IQueryable<ApiKey> Live(this IQueryable<ApiKey> keys, DateTimeOffset now) => keys.Where(
        key => key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now) && key.Account.BannedAt == null);

    /// <summary>Whether what a checked token stands for may still act: <c>Live</c> in SQL, since every request of a signed-in caller asks.</summary>
    public static async Task<bool> MayActAsync(
        this NpgsqlDataSource database, ClaimsPrincipal user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(user.IsApiKey() ? KeyQuestion : SessionQuestion);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = user.SessionId() });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = user.Id() });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
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
        if (!await http.RequestServices.GetRequiredService<NpgsqlDataSource>().MayActAsync(context.Principal!, now, http.RequestAborted))
            context.Fail("The session has ended.");
    }

    private sealed class EndedSessionAllowed
    {
        public static readonly EndedSessionAllowed Instance = new();
    }
}
