using System.Security.Claims;
using Ensemble.Chat.People;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Channels;

/// <summary>Stuffchat, Channels.</summary>
internal static class ChannelEndpoints
{
    private const int MaxFirstMembers = 100;

    public static RouteGroupBuilder MapChannels(this IEndpointRouteBuilder routes)
    {
        var channels = routes.MapGroup("/api/channels").RequireAuthorization().WithPlainErrors().WithTags("Channels").NotesCallers();
        channels.MapGet("", ListAsync);
        channels.MapPost("", CreateAsync);
        channels.MapGet("unread", UnreadAsync);
        channels.MapPatch("{id}", UpdateAsync);
        channels.MapDelete("{id}", ArchiveAsync);
        channels.MapGet("{id}/ownership", OwnershipAsync);
        channels.MapGet("{id}/info", InfoAsync);
        channels.MapPost("{id}/read", ReadAsync);
        channels.MapPost("{id}/notified", NotifiedAsync);
        MemberEndpoints.Map(channels);
        return channels;
    }

    /// <summary>The channels that the caller may read, in the order they were made.</summary>
    /// <param name="limit">1 to 1,000; 500 when absent.</param>
    /// <param name="after">The last channel of the page before.</param>
    /// <param name="archived">True: instead the caller's own that are archived.</param>
    private static async Task<Results<Ok<List<ChannelAnswer>>, Problem>> ListAsync(
        ClaimsPrincipal caller, ChannelList list, CancellationToken cancellationToken, string? limit = null, string? after = null, string? archived = null)
    {
        var (most, last) = (ListLimit.Read(limit, ChannelList.DefaultListed, ChannelList.MaxListed), ListLimit.ReadId("after", after));
        var isArchived = false;
        if (archived is not null && !bool.TryParse(archived, out isArchived))
            return Problem.Field("archived", "must be true or false");
        return TypedResults.Ok(isArchived
            ? await list.ArchivedAsync(caller.Id(), most, last, cancellationToken)
            : await list.OfAsync(caller.Id(), most, last, cancellationToken));
    }

    /// <summary>Makes a channel: public for everybody, or private for those who are named.</summary>
    [Refuses(404, 422)]
    private static async Task<Results<Ok<NewChannel>, Problem>> CreateAsync(
        CreateChannel draft, ClaimsPrincipal caller, ChannelRegistry registry, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ChannelName.Fault(draft.Name) is { } fault)
            return fault;
        if (draft.Members is { Count: > MaxFirstMembers })
            return Problem.Field("members", $"may name {MaxFirstMembers} users; add the others later");
        var (who, isPrivate) = (Speaker.Of(caller), draft.IsPrivate ?? false);
        var channel = new Channel
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), Name = draft.Name!, Kind = ChannelKind.Channel, IsVoice = draft.IsVoice ?? false,
            IsPrivate = isPrivate, OwnerId = who.UserId, CreatedAt = time.GetUtcNow(),
        };
        Guid[] members = isPrivate ? [.. (draft.Members ?? []).Distinct()] : [];
        var (made, problem) = await registry.CreateAsync(who, channel, members, "members", cancellationToken);
        return made is null ? problem! : TypedResults.Ok(new NewChannel(true, made.ToAnswer(who.UserId), made.Id));
    }

    /// <summary>How far the caller has read the channels of the list.</summary>
    private static async Task<Ok<List<UnreadAnswer>>> UnreadAsync(ClaimsPrincipal caller, ChannelList list, CancellationToken cancellationToken) =>
        TypedResults.Ok(await list.UnreadAsync(caller.Id(), cancellationToken));

    /// <summary>Changes a channel. For its owner, of a public one for moderators too.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<Ok, Problem>> UpdateAsync(
        string id, UpdateChannel change, ClaimsPrincipal caller, ChannelRegistry registry, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var channel))
            return ChannelErrors.NoChannel(id);
        if (change.Name is not null && ChannelName.Fault(change.Name) is { } fault)
            return fault;
        var problem = await registry.UpdateAsync(channel, change, Speaker.Of(caller), cancellationToken);
        return problem is null ? TypedResults.Ok() : problem;
    }

    /// <summary>Archives a channel. For those who manage it; its owner may open it again.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<Ok, Problem>> ArchiveAsync(
        string id, ClaimsPrincipal caller, ChannelRegistry registry, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var channel))
            return ChannelErrors.NoChannel(id);
        var problem = await registry.ArchiveAsync(channel, Speaker.Of(caller), cancellationToken);
        return problem is null ? TypedResults.Ok() : problem;
    }

    /// <summary>Whether a channel is the caller's.</summary>
    [Refuses(404)]
    private static async Task<Results<Ok<OwnershipAnswer>, Problem>> OwnershipAsync(
        string id, ClaimsPrincipal caller, ChannelAccess access, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var channel) && await access.FindAsync(channel, Speaker.Of(caller), cancellationToken) is { } view
            ? TypedResults.Ok(new OwnershipAnswer(view.Channel.OwnerId == caller.Id()))
            : ChannelErrors.NoChannel(id);

    /// <summary>A channel's name, owner, age and number of messages.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<Ok<ChannelInfo>, Problem>> InfoAsync(
        string id, ClaimsPrincipal caller, ChannelAccess access, ChatDb db, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var channel) || await access.FindAsync(channel, Speaker.Of(caller), cancellationToken) is not { } view)
            return ChannelErrors.NoChannel(id);
        if (!view.Rights.Read)
            return ChannelErrors.NotAllowed("read");
        var owner = await db.People.Where(person => person.UserId == view.Channel.OwnerId).Select(person => person.Username)
            .SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(new ChannelInfo(view.Channel.Name, owner ?? "", view.Channel.CreatedAt, view.Channel.MessageCount));
    }

    /// <summary>Marks a message, and all before it, as read.</summary>
    [Refuses(403, 404)]
    private static Task<Results<Ok, Problem>> ReadAsync(
        string id, MarkMessage mark, ClaimsPrincipal caller, ChannelAccess access, ReadMarkers markers, CancellationToken cancellationToken) =>
        MarkAsync(id, mark, caller, access, markers.ReadAsync, cancellationToken);

    /// <summary>Marks a message, and all before it, as notified.</summary>
    [Refuses(403, 404)]
    private static Task<Results<Ok, Problem>> NotifiedAsync(
        string id, MarkMessage mark, ClaimsPrincipal caller, ChannelAccess access, ReadMarkers markers, CancellationToken cancellationToken) =>
        MarkAsync(id, mark, caller, access, markers.NotifiedAsync, cancellationToken);

    private static async Task<Results<Ok, Problem>> MarkAsync(
        string id, MarkMessage mark, ClaimsPrincipal caller, ChannelAccess access, Func<Guid, Guid, Guid, CancellationToken, Task<bool>> setAsync,
        CancellationToken cancellationToken)
    {
        if (mark.MessageId is not { } message)
            return Problem.Field("message_id", "is required");
        if (!Guid.TryParse(id, out var channel) || await access.FindAsync(channel, Speaker.Of(caller), cancellationToken) is not { } view)
            return ChannelErrors.NoChannel(id);
        if (!view.Rights.Read)
            return ChannelErrors.NotAllowed("read");
        return await setAsync(channel, caller.Id(), message, cancellationToken) ? TypedResults.Ok() : ChannelErrors.NoMessage(message);
    }
}
