using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Messages;

/// <summary>A channel's messages, a page at a time, by their place in its order.</summary>
internal sealed class MessageList(ChatDb db)
{
    public const int MaxListed = 200;
    public const int DefaultListed = 50;

    /// <summary>The place of a message of the channel, a deleted one too; null when it has none.</summary>
    public Task<long?> PlaceAsync(Guid channel, Guid message, CancellationToken cancellationToken) =>
        db.Messages.Where(row => row.Id == message && row.ChannelId == channel).Select(row => (long?)row.Sequence).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Newest first, those before a place; deleted ones are left out.</summary>
    public async Task<IReadOnlyList<MessageAnswer>> BeforeAsync(Guid channel, long before, int limit, CancellationToken cancellationToken) =>
        await WithReactionsAsync(
            await db.Messages.AsNoTracking().Where(row => row.ChannelId == channel && row.Sequence < before && row.DeletedAt == null)
                .OrderByDescending(row => row.Sequence).Take(limit).ToListAsync(cancellationToken),
            cancellationToken);

    /// <summary>What has changed after a number, in the order of the changes, each message as it is now and deleted ones without their text.</summary>
    public async Task<IReadOnlyList<MessageAnswer>> SinceAsync(Guid channel, long since, int limit, CancellationToken cancellationToken)
    {
        // Two ranges of two indexes: what is unchanged since it was posted, and what is not.
        var posted = db.Messages.AsNoTracking().Where(row => row.ChannelId == channel && row.Sequence > since && row.Changed == row.Sequence)
            .OrderBy(row => row.Sequence).Take(limit);
        var changed = db.Messages.AsNoTracking().Where(row => row.ChannelId == channel && row.Changed > since && row.Changed != row.Sequence)
            .OrderBy(row => row.Changed).Take(limit);
        var both = await posted.Concat(changed).ToListAsync(cancellationToken);
        return await WithReactionsAsync([.. both.OrderBy(row => row.Changed).Take(limit)], cancellationToken);
    }

    private async Task<IReadOnlyList<MessageAnswer>> WithReactionsAsync(IReadOnlyList<Message> page, CancellationToken cancellationToken)
    {
        var reactions = await ReactionList.OfAsync(db, page.Select(row => row.Id), cancellationToken);
        return [.. page.Select(row => row.ToAnswer(reactions[row.Id]))];
    }
}
