using System.Security.Claims;
using Ensemble.Chat.Channels;
using Ensemble.Chat.Messages;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Ensemble.Chat.Search;

internal static class SearchEndpoints
{
    private const int MaxQueryLength = 200;
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/chat/search", SearchAsync).RequireAuthorization().WithTags("Chat");

    /// <summary>Messages that the caller may read and that have the words, newest first.</summary>
    /// <param name="q">1 to 200 characters: words, "a phrase", or, -without.</param>
    /// <param name="channelId">Only in this channel or conversation.</param>
    /// <param name="limit">1 to 100; 20 when absent.</param>
    [Refuses(403, 404)]
    private static async Task<Results<Ok<Envelope<FoundMessages>>, Problem>> SearchAsync(
        ClaimsPrincipal caller, MessageSearch search, ChannelAccess access, ChatDb db, Cursor? cursor, CancellationToken cancellationToken,
        string? q = null, [FromQuery(Name = "channel_id")] string? channelId = null, string? limit = null)
    {
        if (string.IsNullOrWhiteSpace(q) || q.Length > MaxQueryLength || !Texts.IsPrintable(q))
            return Problem.Field("q", $"must have 1 to {MaxQueryLength} visible characters");
        var (most, channel) = (ListLimit.Read(limit, DefaultLimit, MaxLimit), ListLimit.ReadId("channel_id", channelId));
        if (channel is { } id)
        {
            if (await access.FindAsync(id, Speaker.Of(caller), cancellationToken) is not { } view)
                return ChannelErrors.NoChannel(id);
            if (!view.Rights.Read)
                return ChannelErrors.NotAllowed("read");
        }

        var found = await search.FindAsync(q, caller.Id(), channel, cursor, most, cancellationToken);
        var reactions = await ReactionList.OfAsync(db, found.Select(row => row.Id), cancellationToken);
        var page = found.Take(most).ToList();
        var next = found.Count > most ? new Cursor(page[^1].CreatedAt, page[^1].Id).ToString() : null;
        return Answer.Ok(new FoundMessages([.. page.Select(row => row.ToAnswer(reactions[row.Id]))], next, next is not null));
    }

    /// <param name="Messages">Newest first.</param>
    /// <param name="NextCursor">Null at the end.</param>
    /// <param name="HasMore">Whether there is a next page.</param>
    private sealed record FoundMessages(IReadOnlyList<MessageAnswer> Messages, string? NextCursor, bool HasMore);
}
