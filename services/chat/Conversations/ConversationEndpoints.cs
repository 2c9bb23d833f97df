using System.Security.Claims;
using Ensemble.Chat.Channels;
using Ensemble.Chat.Messages;
using Ensemble.Chat.People;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Chat.Conversations;

/// <summary>Veza API reference, Conversations.</summary>
internal static class ConversationEndpoints
{
    private const int MaxParticipants = 100;
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("/api/v1/conversations").RequireAuthorization().WithTags("Conversations").NotesCallers();
        conversations.MapGet("", ListAsync);
        conversations.MapPost("", CreateAsync);
        conversations.MapGet("{id}/history", HistoryAsync);
        conversations.MapPut("{id}", UpdateAsync);
        conversations.MapDelete("{id}", DeleteAsync);
    }

    /// <summary>The caller's conversations, the newest first.</summary>
    /// <param name="limit">1 to 100; 20 when absent.</param>
    private static async Task<Ok<Envelope<ConversationPage>>> ListAsync(
        ClaimsPrincipal caller, ConversationList list, Cursor? cursor, CancellationToken cancellationToken, string? limit = null) =>
        Answer.Ok(await list.OfAsync(caller.Id(), cursor, ListLimit.Read(limit, DefaultLimit, MaxLimit), cancellationToken));

    /// <summary>Begins a conversation. Two people have one between them: begun again it is the same, answered with 200.</summary>
    [Refuses(404, 422)]
    private static async Task<Results<Created<Envelope<ConversationAnswer>>, Ok<Envelope<ConversationAnswer>>, Problem>> CreateAsync(
        CreateConversation draft, ClaimsPrincipal caller, DirectConversations direct, ChannelRegistry registry, ConversationList list, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var who = Speaker.Of(caller);
        Guid[] others = [.. (draft.ParticipantIds ?? []).Distinct().Where(user => user != who.UserId)];
        if (others.Length is 0 or > MaxParticipants)
            return Problem.Field("participant_ids", $"must name 1 to {MaxParticipants} others");
        if (draft.Type is not (null or "direct" or "group"))
            return Problem.Field("type", "must be direct or group");
        if (draft.Name is { Length: > 0 } && ChannelName.Fault(draft.Name) is { } fault)
            return fault;
        var isDirect = draft.Type == "direct" || (draft.Type is null && others.Length == 1 && string.IsNullOrEmpty(draft.Name));
        if (isDirect && (others.Length != 1 || !string.IsNullOrEmpty(draft.Name)))
            return Problem.Field(others.Length != 1 ? "participant_ids" : "name", "a direct conversation has one other and no name");

        var (id, isNew, problem) = isDirect
            ? await direct.OpenAsync(who.UserId, others[0], cancellationToken)
            : await CreateGroupAsync(draft.Name ?? "", others, who, registry, time, cancellationToken);
        if (problem is not null)
            return problem;
        var answer = (await list.FindAsync(id, who.UserId, cancellationToken))!;
        return isNew ? Answer.Created(answer, $"/api/v1/conversations/{id}/history") : Answer.Ok(answer);
    }

    /// <summary>What was said in a conversation, newest first.</summary>
    /// <param name="limit">1 to 100; 20 when absent.</param>
    [Refuses(403, 404)]
    private static async Task<Results<Ok<Envelope<HistoryPage>>, Problem>> HistoryAsync(
        string id, ClaimsPrincipal caller, ChannelAccess access, MessageList list, Cursor? cursor, CancellationToken cancellationToken, string? limit = null)
    {
        var most = ListLimit.Read(limit, DefaultLimit, MaxLimit);
        if (!Guid.TryParse(id, out var conversation) || await access.FindAsync(conversation, Speaker.Of(caller), cancellationToken) is not { } view)
            return NotFound(id);
        if (!view.Rights.Read)
            return Problem.Forbidden("You are not in this conversation.");
        var place = cursor is null ? long.MaxValue : await list.PlaceAsync(conversation, cursor.Id, cancellationToken);
        if (place is null)
            return Problem.Field("cursor", "is not a cursor of this conversation");
        var found = await list.BeforeAsync(conversation, place.Value, most + 1, cancellationToken);
        IReadOnlyList<MessageAnswer> page = [.. found.Take(most)];
        var next = found.Count > most ? new Cursor(page[^1].CreatedAt, page[^1].Id).ToString() : null;
        return Answer.Ok(new HistoryPage(page, next, next is not null));
    }

    /// <summary>Changes a group's name or who is in it.</summary>
    [Refuses(403, 404, 422)]
    private static async Task<Results<Ok<Envelope<ConversationAnswer>>, Problem>> UpdateAsync(
        string id, UpdateConversation change, ClaimsPrincipal caller, GroupConversations groups, ConversationList list, CancellationToken cancellationToken)
    {
        if (change.AddParticipantIds is { Count: > MaxParticipants })
            return Problem.Field("add_participant_ids", $"may name {MaxParticipants} users at once");
        if (change.RemoveParticipantIds is { Count: > MaxParticipants })
            return Problem.Field("remove_participant_ids", $"may name {MaxParticipants} users at once");
        if (change.Name is { Length: > 0 } && ChannelName.Fault(change.Name) is { } fault)
            return fault;
        if (!Guid.TryParse(id, out var conversation))
            return NotFound(id);
        if (await groups.UpdateAsync(conversation, change, Speaker.Of(caller), cancellationToken) is { } problem)
            return problem;
        return await list.FindAsync(conversation, caller.Id(), cancellationToken) is { } answer ? Answer.Ok(answer) : NotFound(id);
    }

    /// <summary>
    /// Ends a group for all, if it is the caller's; else the caller leaves it. A direct conversation is closed for the caller until something new
    /// is said.
    /// </summary>
    [Refuses(404)]
    private static async Task<Results<Ok<Envelope<DeletedConversation>>, Problem>> DeleteAsync(
        string id, ClaimsPrincipal caller, GroupConversations groups, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var conversation))
            return NotFound(id);
        var problem = await groups.EndAsync(conversation, Speaker.Of(caller), cancellationToken);
        return problem is null ? Answer.Ok(new DeletedConversation(conversation)) : problem;
    }

    private static async Task<(Guid Id, bool IsNew, Problem? Problem)> CreateGroupAsync(
        string name, Guid[] others, Speaker who, ChannelRegistry registry, TimeProvider time, CancellationToken cancellationToken)
    {
        var group = new Channel
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), Name = name, Kind = ChannelKind.Group, IsPrivate = true, OwnerId = who.UserId,
            CreatedAt = time.GetUtcNow(),
        };
        var (_, problem) = await registry.CreateAsync(who, group, others, "participant_ids", cancellationToken);
        return (group.Id, true, problem);
    }

    private static Problem NotFound(object id) => Problem.NotFound("conversation", id, "CONVERSATION_NOT_FOUND");

    private sealed record DeletedConversation(Guid Id);
}
