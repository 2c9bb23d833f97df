using System.Security.Claims;
using Ensemble.Chat.Channels;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Messages;

/// <summary>Stuffchat, Messages and reactions.</summary>
internal static class ReactionEndpoints
{
    public static void Map(RouteGroupBuilder messages)
    {
        messages.MapGet("{id}/reactions", ListAsync);
        messages.MapPut("{id}/reactions/{emoji}", ToggleAsync);
    }

    /// <summary>Who has reacted to a message, and with what.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<Ok<IReadOnlyList<ReactionAnswer>>, Problem>> ListAsync(
        string id, ClaimsPrincipal caller, ChatDb db, ChannelAccess access, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var message))
            return ChannelErrors.NoMessage(id);
        var channel = await db.Messages.Where(row => row.Id == message && row.DeletedAt == null).Select(row => row.ChannelId)
            .SingleOrDefaultAsync(cancellationToken);
        if (await access.FindAsync(channel, Speaker.Of(caller), cancellationToken) is not { } view)
            return ChannelErrors.NoMessage(id);
        if (!view.Rights.Read)
            return ChannelErrors.NotAllowed("read");
        var reactions = await ReactionList.OfAsync(db, [message], cancellationToken);
        return TypedResults.Ok(ReactionList.ToAnswer(reactions[message]));
    }

    /// <summary>Adds the caller's reaction to a message, or takes it back.</summary>
    /// <param name="emoji">A Unicode emoji, or <c>:name:</c> of one of ours; at most 64 characters.</param>
    [Refuses(403, 404, 422)]
    private static async Task<Results<Ok<ReactionsAnswer>, Problem>> ToggleAsync(
        string id, string emoji, ClaimsPrincipal caller, MessageChanges changes, CancellationToken cancellationToken)
    {
        // Stuffchat's server decodes it twice, and its clients may rely on that.
        var text = Uri.UnescapeDataString(emoji);
        if (text.Length is 0 or > Reaction.MaxEmojiLength || !Texts.IsSaying(text))
            return Problem.Field("emoji", $"must have 1 to {Reaction.MaxEmojiLength} visible characters");
        if (!Guid.TryParse(id, out var message))
            return ChannelErrors.NoMessage(id);
        var (reactions, problem) = await changes.ReactAsync(message, text, Speaker.Of(caller), cancellationToken);
        return reactions is null ? problem! : TypedResults.Ok(new ReactionsAnswer(reactions));
    }
}
