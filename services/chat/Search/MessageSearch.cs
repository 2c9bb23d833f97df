using Ensemble.Chat.Messages;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Search;

/// <summary>Looks for words in what somebody may read, by the index of the words.</summary>
internal sealed class MessageSearch(ChatDb db)
{
    /// <summary>Newest first, one more than wanted where there are more.</summary>
    /// <param name="query">As people write it for a search engine: words, "a phrase", or, -without.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="channel">Only there, when not null.</param>
    /// <param name="cursor">Only older than that.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<Message>> FindAsync(string query, Guid user, Guid? channel, Cursor? cursor, int limit, CancellationToken cancellationToken)
    {
        var (before, id) = (cursor?.CreatedAt ?? DateTimeOffset.MaxValue, cursor?.Id ?? Guid.Empty);
        return db.Messages.FromSql(
            $"""
            SELECT m.* FROM messages m JOIN channels c ON c.id = m.channel_id LEFT JOIN members mine ON mine.channel_id = c.id AND mine.user_id = {user}
            WHERE to_tsvector('simple', m.content) @@ websearch_to_tsquery('simple', {query}) AND m.content IS NOT NULL
              AND c.archived_at IS NULL AND CASE WHEN mine.user_id IS NULL THEN NOT c.is_private ELSE mine.left_at IS NULL AND mine.can_read END
              AND ({channel}::uuid IS NULL OR m.channel_id = {channel}) AND (m.created_at, m.id) < ({before}, {id})
            ORDER BY m.created_at DESC, m.id DESC LIMIT {limit + 1}
            """).AsNoTracking().ToListAsync(cancellationToken);
    }
}
