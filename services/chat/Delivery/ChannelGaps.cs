using Ensemble.Chat.Messages;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Delivery;

/// <summary>A stretch of a channel's order as the store has it.</summary>
/// <param name="Events">In order; several of one message's latest change have the same number.</param>
/// <param name="Last">The number it reaches to.</param>
/// <param name="IsComplete">The channel has no higher number.</param>
/// <param name="AccessVersion">The number of the latest change of who may read it.</param>
internal sealed record GapPage(IReadOnlyList<OutgoingEvent> Events, long Last, bool IsComplete, long AccessVersion);

/// <summary>Reads what a node has missed of a channel, as events.</summary>
internal sealed class ChannelGaps(IServiceScopeFactory scopes)
{
    private const int Numbers = 500;

    /// <summary>What has changed after the number <paramref name="since"/>, up to 500 numbers at once.</summary>
    public async Task<GapPage> ReadAsync(Guid channel, long since, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ChatDb>();
        // Read first: what is added while the messages are read has higher numbers, and what is changed then is told again.
        var stands = await db.Channels.Where(row => row.Id == channel).Select(row => new { row.LastSequence, row.AccessVersion }).SingleOrDefaultAsync(cancellationToken);
        var reached = stands?.LastSequence ?? 0;
        var last = Math.Min(reached, since + Numbers);
        var posted = await db.Messages.AsNoTracking()
            .Where(row => row.ChannelId == channel && row.Sequence > since && row.Sequence <= last && row.DeletedAt == null)
            .ToListAsync(cancellationToken);
        var changed = await db.Messages.AsNoTracking()
            .Where(row => row.ChannelId == channel && row.Changed > since && row.Changed <= last && row.Changed != row.Sequence)
            .ToListAsync(cancellationToken);
        var reactions = await ReactionList.OfAsync(db, changed.Select(row => row.Id), cancellationToken);
        var events = posted.Select(MessageEvents.Created)
            .Concat(changed.SelectMany(row => Changes(row, since, reactions)))
            .OrderBy(told => told.Sequence) // Stable: an edit comes before the reactions.
            .ToList();
        return new GapPage(events, Math.Max(last, since), last >= reached, stands?.AccessVersion ?? 0);
    }

    private static IEnumerable<OutgoingEvent> Changes(Message message, long since, ILookup<Guid, Reaction> reactions)
    {
        if (message.DeletedAt is not null)
        {
            // One that was also posted meanwhile nobody has seen.
            if (message.Sequence <= since)
                yield return MessageEvents.Deleted(message);
            yield break;
        }

        if (message.EditedAt is not null)
            yield return MessageEvents.Edited(message);
        yield return MessageEvents.Reacted(message, Guid.Empty, ReactionList.ToAnswer(reactions[message.Id]));
    }
}
