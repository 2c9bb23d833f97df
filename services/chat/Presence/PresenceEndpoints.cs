using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace Ensemble.Chat.Presence;

/// <summary>Stuffchat, Presence.</summary>
internal static class PresenceEndpoints
{
    private const int MaxAsked = 1_000;

    public static void MapPresence(this IEndpointRouteBuilder routes)
    {
        var presence = routes.MapGroup("/api/presence").RequireAuthorization().WithPlainErrors().WithTags("Presence");
        presence.MapPost("heartbeat", HeartbeatAsync);
        presence.MapGet("users", UsersAsync);
    }

    /// <summary>Says that the caller is there, and how.</summary>
    private static async Task<Results<Ok, Problem>> HeartbeatAsync(
        Heartbeat heartbeat, ClaimsPrincipal caller, PresenceKeeper keeper, CancellationToken cancellationToken)
    {
        await keeper.HeartbeatAsync(caller.Id(), StatusOf(heartbeat.Status), cancellationToken);
        return TypedResults.Ok();
    }

    /// <summary>How users are seen, in the order of their ids, each once.</summary>
    /// <param name="ids">At most 1,000, commas between; the caller when absent.</param>
    private static async Task<Results<Ok<List<PresenceAnswer>>, Problem>> UsersAsync(
        ClaimsPrincipal caller, IPresenceStore store, TimeProvider time, CancellationToken cancellationToken, string? ids = null)
    {
        var asked = new SortedSet<Guid>(Comparer<Guid>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString())));
        foreach (var id in ids is null ? [caller.Id().ToString()] : ids.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Guid.TryParse(id, out var user))
                return Problem.Field("ids", "must be ids, commas between");
            asked.Add(user);
        }

        if (asked.Count > MaxAsked)
            return Problem.Field("ids", $"may name {MaxAsked} users at once");
        try
        {
            var (seen, now) = (await store.ReadAsync([.. asked], cancellationToken), time.GetUtcNow());
            return TypedResults.Ok(asked.Zip(seen, (user, known) => PresenceAnswer.Of(user, known, caller.Id(), now)).ToList());
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return Problem.Unavailable("Who is there is not known just now.");
        }
    }

    private static PresenceStatus StatusOf(string? text) => text switch
    {
        "away" => PresenceStatus.Away,
        "dnd" => PresenceStatus.Dnd,
        "invisible" => PresenceStatus.Invisible,
        "offline" => PresenceStatus.Offline,
        _ => PresenceStatus.Online,
    };
}
