using Ensemble.Chat.Channels;
using Ensemble.Chat.Delivery;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Messages;

/// <summary>Changes to a message that was posted. Each takes the channel's next number, and is told once it is stored.</summary>
internal sealed class MessageChanges(ChatDb db, ChannelAccess access, ChannelNews news, ChatMetrics metrics, TimeProvider time)
{
    public const int MaxEmojis = 20;
    public const int MaxReactions = 1_000;
    private const string TooManyReactions = "TOO_MANY_REACTIONS";

    /// <summary>For its author while they may write there, and for those who manage the channel. Null when it was done.</summary>
    public Task<Problem?> EditAsync(Guid id, string content, Speaker who, CancellationToken cancellationToken) =>
        ChangeAsync(id, who, "edit this message", IsTheirs, async message =>
        {
            (message.Content, message.EditedAt) = (content, time.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
            metrics.Changed("edited");
            return (MessageEvents.Edited(message), null);
        }, cancellationToken);

    /// <summary>For the same. What it said is gone; its place in the order stays.</summary>
    public Task<Problem?> DeleteAsync(Guid id, Speaker who, CancellationToken cancellationToken) =>
        ChangeAsync(id, who, "delete this message", IsTheirs, async message =>
        {
            message.DeletedAt = time.GetUtcNow();
            (message.Content, message.FileId, message.FileName, message.FileSize, message.FileUrl) = (null, null, null, null, null);
            await db.SaveChangesAsync(cancellationToken);
            await db.Reactions.Where(row => row.MessageId == id).ExecuteDeleteAsync(cancellationToken);
            var channel = message.ChannelId;
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE channels SET message_count = message_count - 1, last_message_at = (
                    SELECT created_at FROM messages WHERE channel_id = {channel} AND deleted_at IS NULL ORDER BY sequence DESC LIMIT 1)
                WHERE id = {channel}
                """, cancellationToken);
            metrics.Changed("deleted");
            return (MessageEvents.Deleted(message), null);
        }, cancellationToken);

    /// <summary>Adds the reader's reaction, or takes it back. All of the message's reactions as they are then.</summary>
    public async Task<(IReadOnlyList<ReactionAnswer>? Reactions, Problem? Problem)> ReactAsync(
        Guid id, string emoji, Speaker who, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReactionAnswer>? all = null;
        var problem = await ChangeAsync(id, who, "react", static (_, view, _) => view.Rights.Read, async message =>
        {
            var reactions = await db.Reactions.Where(row => row.MessageId == id).ToListAsync(cancellationToken);
            if (reactions.Find(row => row.UserId == who.UserId && row.Emoji == emoji) is { } mine)
            {
                db.Reactions.Remove(mine);
                reactions.Remove(mine);
            }
            else if (reactions.Count >= MaxReactions
                || (reactions.TrueForAll(row => row.Emoji != emoji) && reactions.DistinctBy(row => row.Emoji).Count() >= MaxEmojis))
            {
                return (default, ChannelErrors.Rule(TooManyReactions, $"A message has at most {MaxEmojis} emojis and {MaxReactions} reactions."));
            }
            else
            {
                var reaction = new Reaction { MessageId = id, UserId = who.UserId, Emoji = emoji, CreatedAt = time.GetUtcNow() };
                db.Reactions.Add(reaction);
                reactions.Add(reaction);
            }

            await db.SaveChangesAsync(cancellationToken);
            metrics.Changed("reacted");
            all = ReactionList.ToAnswer(reactions);
            return (MessageEvents.Reacted(message, who.UserId, all), null);
        }, cancellationToken);
        return (all, problem);
    }

    // Who has left may not change what they said there, or it would be said anew.
    private static bool IsTheirs(Message message, ChannelView view, Speaker who) =>
        view.Rights.Manage || (message.UserId == who.UserId && view.Rights.Write);

    private async Task<Problem?> ChangeAsync(
        Guid id, Speaker who, string what, Func<Message, ChannelView, Speaker, bool> mayDo,
        Func<Message, Task<(OutgoingEvent Told, Problem? Problem)>> changeAsync, CancellationToken cancellationToken)
    {
        // Read before the channel is locked, which is the first lock that everybody takes.
        var channelId = await db.Messages.Where(row => row.Id == id && row.DeletedAt == null).Select(row => row.ChannelId)
            .SingleOrDefaultAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await access.LockAsync(channelId, who, cancellationToken) is not { Channel: { ArchivedAt: null } channel } view
            || await db.Messages.SingleOrDefaultAsync(row => row.Id == id && row.DeletedAt == null, cancellationToken) is not { } message)
            return ChannelErrors.NoMessage(id);
        if (!mayDo(message, view, who))
            return ChannelErrors.NotAllowed(what);
        message.Changed = ++channel.LastSequence;
        var (told, problem) = await changeAsync(message);
        if (problem is not null)
            return problem;
        await transaction.CommitAsync(cancellationToken);
        news.Tell(channel.Id, channel.AccessVersion, message.Changed, message.Changed, [told]);
        return null;
    }
}
