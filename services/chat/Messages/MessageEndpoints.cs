using System.Globalization;
using System.Security.Claims;
using Ensemble.Chat.Channels;
using Ensemble.Chat.Conversations;
using Ensemble.Chat.People;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Chat.Messages;

/// <summary>Stuffchat, Messages and reactions.</summary>
internal static class MessageEndpoints
{
    public static void MapMessages(this IEndpointRouteBuilder routes, RouteGroupBuilder channels)
    {
        channels.MapGet("{id}/messages", ListAsync).WithTags("Messages");
        channels.MapPost("{id}/messages", PostAsync).WithTags("Messages");
        var messages = routes.MapGroup("/api/messages").RequireAuthorization().WithPlainErrors().WithTags("Messages").NotesCallers();
        messages.MapPatch("{id}", EditAsync);
        messages.MapDelete("{id}", DeleteAsync);
        ReactionEndpoints.Map(messages);
    }

    /// <summary>A channel's messages, newest first; or with <c>since</c> what has changed, oldest change first.</summary>
    /// <param name="before">A message of the channel: only older ones.</param>
    /// <param name="since">
    /// A <c>sequence</c> or <c>changed</c>: what was posted, edited, deleted or reacted to after it. Go on with the last <c>changed</c>.
    /// </param>
    /// <param name="limit">1 to 200; 50 when absent.</param>
    [Refuses(403, 404)]
    private static async Task<Results<Ok<IReadOnlyList<MessageAnswer>>, Problem>> ListAsync(
        string id, ClaimsPrincipal caller, ChannelAccess access, MessageList list, CancellationToken cancellationToken, string? before = null,
        string? since = null, string? limit = null)
    {
        var most = ListLimit.Read(limit, MessageList.DefaultListed, MessageList.MaxListed);
        var last = ListLimit.ReadId("before", before);
        long number = 0;
        if (since is not null && !long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return Problem.Field("since", "must be a whole number from 0 on");
        if (since is not null && before is not null)
            return Problem.Field("since", "can't be combined with before");
        if (!Guid.TryParse(id, out var channel) || await access.FindAsync(channel, Speaker.Of(caller), cancellationToken) is not { } view)
            return ChannelErrors.NoChannel(id);
        if (!view.Rights.Read)
            return ChannelErrors.NotAllowed("read");
        if (since is not null)
            return TypedResults.Ok(await list.SinceAsync(channel, number, most, cancellationToken));
        var place = last is { } message ? await list.PlaceAsync(channel, message, cancellationToken) : long.MaxValue;
        return place is null
            ? Problem.Field("before", "is no message of this channel")
            : TypedResults.Ok(await list.BeforeAsync(channel, place.Value, most, cancellationToken));
    }

    /// <summary>Posts a message.</summary>
    [Refuses(403, 404, 422, 503)]
    private static async Task<Results<Ok<PostedAnswer>, Problem>> PostAsync(
        string id, PostMessage post, HttpContext context, MessageWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        var content = string.IsNullOrWhiteSpace(post.Content) ? null : post.Content;
        if (content is null && post.FileId is null)
            return new Problem(StatusCodes.Status400BadRequest, ErrorCode.Validation, "content: message must have content or file",
                new Dictionary<string, object?> { ["field"] = MessageText.Field, ["issue"] = "message must have content or file" });
        if (content is not null && MessageText.Fault(content) is { } fault)
            return fault;
        if (post.ClientId is { } name && (name.Length is 0 or > Message.MaxClientIdLength || !Texts.IsName(name)))
            return Problem.Field("client_id", $"must have 1 to {Message.MaxClientIdLength} visible characters");
        if (!Guid.TryParse(id, out var channel))
            return ChannelErrors.NoChannel(id);
        var who = Speaker.Of(context.User);
        // Most posts need neither a file nor a conversation, whose services would each be made for nothing.
        var services = context.RequestServices;
        var (file, problem) = post.FileId is { } fileId
            ? await services.GetRequiredService<Attachments>().FindAsync(fileId, who, cancellationToken)
            : default;
        if (problem is not null)
            return problem;
        var outcome = await writer.PostAsync(
            channel, new Draft(Guid.CreateVersion7(time.GetUtcNow()), who.UserId, who.Username, who.Moderates, content, file, post.ClientId));
        // The message is stored: what follows is not given up with the request.
        if (outcome is { IsDirect: true, Result: PostResult.Posted })
            await services.GetRequiredService<DirectConversations>().ReopenAsync(channel, CancellationToken.None);
        return outcome.Result switch
        {
            PostResult.Posted or PostResult.Known => TypedResults.Ok(Answer(outcome.Message!)),
            PostResult.NoChannel => ChannelErrors.NoChannel(id),
            PostResult.NotAllowed => ChannelErrors.NotAllowed("write"),
            _ => Problem.Unavailable("Too many messages wait for this channel; try again in a moment."),
        };
    }

    /// <summary>Changes a message's text. For its author and those who manage the channel.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<Ok, Problem>> EditAsync(
        string id, EditMessage edit, ClaimsPrincipal caller, MessageChanges changes, CancellationToken cancellationToken)
    {
        if (MessageText.Fault(edit.Content) is { } fault)
            return fault;
        if (!Guid.TryParse(id, out var message))
            return ChannelErrors.NoMessage(id);
        var problem = await changes.EditAsync(message, edit.Content!, Speaker.Of(caller), cancellationToken);
        return problem is null ? TypedResults.Ok() : problem;
    }

    /// <summary>Deletes a message. For its author and those who manage the channel.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<Ok, Problem>> DeleteAsync(
        string id, ClaimsPrincipal caller, MessageChanges changes, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var message))
            return ChannelErrors.NoMessage(id);
        var problem = await changes.DeleteAsync(message, Speaker.Of(caller), cancellationToken);
        return problem is null ? TypedResults.Ok() : problem;
    }

    private static PostedAnswer Answer(Message message) =>
        new(true, new PostedPlace(message.Id, message.Sequence, message.CreatedAt), message.Id);
}
