using System.Security.Claims;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Channels;

/// <summary>Stuffchat, Channels: who is in them.</summary>
internal static class MemberEndpoints
{
    private const int MaxChanged = 100;

    public static void Map(RouteGroupBuilder channels)
    {
        channels.MapPost("{id}/join", JoinAsync);
        channels.MapPost("{id}/leave", LeaveAsync);
        channels.MapGet("{id}/members", ListAsync);
        channels.MapPost("{id}/members", ChangeAsync);
    }

    /// <summary>Enters a public channel. Again changes nothing.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<Ok, Problem>> JoinAsync(
        string id, ClaimsPrincipal caller, Membership membership, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var channel))
            return ChannelErrors.NoChannel(id);
        var problem = await membership.JoinAsync(channel, Speaker.Of(caller), cancellationToken);
        return problem is null ? TypedResults.Ok() : problem;
    }

    /// <summary>Leaves a channel. Whoever was not in it is not in it afterwards either.</summary>
    [Refuses(404)]
    private static async Task<Results<Ok, Problem>> LeaveAsync(
        string id, ClaimsPrincipal caller, Membership membership, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var channel))
            return ChannelErrors.NoChannel(id);
        var problem = await membership.LeaveAsync(channel, Speaker.Of(caller), cancellationToken);
        return problem is null ? TypedResults.Ok() : problem;
    }

    /// <summary>Who is in a channel, by id.</summary>
    /// <param name="limit">1 to 1,000; 500 when absent.</param>
    /// <param name="after">The last member of the page before.</param>
    [Refuses(403, 404)]
    private static async Task<Results<Ok<List<MemberAnswer>>, Problem>> ListAsync(
        string id, ClaimsPrincipal caller, ChannelAccess access, ChatDb db, CancellationToken cancellationToken, string? limit = null,
        string? after = null)
    {
        var (most, last) = (ListLimit.Read(limit, MemberList.DefaultListed, MemberList.MaxListed), ListLimit.ReadId("after", after));
        if (!Guid.TryParse(id, out var channel) || await access.FindAsync(channel, Speaker.Of(caller), cancellationToken) is not { } view)
            return ChannelErrors.NoChannel(id);
        if (!view.Rights.Read)
            return ChannelErrors.NotAllowed("read");
        return TypedResults.Ok(await MemberList.Of(db, view.Channel, last ?? Guid.Empty).Take(most).ToListAsync(cancellationToken));
    }

    /// <summary>Adds and removes members, or sets their rights. For those who manage the channel, rights for its owner.</summary>
    [Refuses(403, 404, 422)]
    private static async Task<Results<Ok, Problem>> ChangeAsync(
        string id, ChangeMembers change, ClaimsPrincipal caller, Membership membership, CancellationToken cancellationToken)
    {
        if ((TooMany("add", change.Add?.Count) ?? TooMany("remove", change.Remove?.Count) ?? TooMany("rights", change.Rights?.Count)) is { } fault)
            return fault;
        if (change.Rights?.Any(rights => rights is null) is true)
            return Problem.Field("rights", "must name a user each");
        if (!Guid.TryParse(id, out var channel))
            return ChannelErrors.NoChannel(id);
        var problem = await membership.ChangeAsync(channel, change, Speaker.Of(caller), onlyGroups: false, cancellationToken);
        return problem is null ? TypedResults.Ok() : problem;
    }

    private static Problem? TooMany(string field, int? count) =>
        count > MaxChanged ? Problem.Field(field, $"may name {MaxChanged} users at once") : null;
}
