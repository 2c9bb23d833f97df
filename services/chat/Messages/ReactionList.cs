using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Messages;

/// <summary>Reactions in the order in which they are shown.</summary>
internal static class ReactionList
{
    public static async Task<ILookup<Guid, Reaction>> OfAsync(ChatDb db, IEnumerable<Guid> messages, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. messages];
        if (ids.Length == 0)
            return Array.Empty<Reaction>().ToLookup(reaction => reaction.MessageId);
        return (await db.Reactions.AsNoTracking().Where(row => ids.Contains(row.MessageId)).ToListAsync(cancellationToken)).ToLookup(row => row.MessageId);
    }

    /// <summary>Emojis by their first use, users by time.</summary>
    public static IReadOnlyList<ReactionAnswer> ToAnswer(IEnumerable<Reaction> reactions) =>
    [
        .. reactions.OrderBy(reaction => reaction.CreatedAt).ThenBy(reaction => reaction.UserId).GroupBy(reaction => reaction.Emoji)
            .Select(same => new ReactionAnswer(same.Key, [.. same.Select(reaction => reaction.UserId)], same.Count())),
    ];
}
