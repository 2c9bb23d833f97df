using Ensemble.Chat.Channels;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.Messages;
using Ensemble.Chat.People;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Consumers;

/// <summary>
/// An account is gone: what it said becomes empty places, its reactions, rights and markers go, its channels pass to others. Nothing is told from
/// here, where nothing is committed yet: nodes see the new numbers in the store within seconds, and tell their sockets.
/// </summary>
internal sealed class ErasePerson(ChatDb db, Notices notices, KnownPeople known, TimeProvider time) : IEventConsumer<UserDeleted>
{
    public async Task ConsumeAsync(UserDeleted fact, ServiceDefaults.Messaging.Delivery delivery, CancellationToken cancellationToken)
    {
        var user = fact.UserId;
        known.Remove(user);
        var channels = await LockAsync(user, cancellationToken);
        await EmptyMessagesAsync(user, cancellationToken);
        await db.Reactions.Where(row => row.UserId == user).ExecuteDeleteAsync(cancellationToken);
        await PassChannelsOnAsync(user, cancellationToken);
        await db.Members.Where(row => row.UserId == user).ExecuteDeleteAsync(cancellationToken);
        await LeaveConversationsAsync(user, channels, cancellationToken);
        await db.Emojis.Where(row => row.CreatedBy == user)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedBy, (Guid?)null), cancellationToken);
        await db.People.Where(row => row.UserId == user).ExecuteDeleteAsync(cancellationToken);
        notices.Tell(new ChatNotice(ChatNoticeKind.UserErased, null, user));
    }

    // In the order of their ids, so that two erasures don't wait for each other; posts lock one only.
    private Task<List<Guid>> LockAsync(Guid user, CancellationToken cancellationToken) => db.Database.SqlQuery<Guid>(
        $"""
        SELECT id FROM channels WHERE id IN (
            SELECT channel_id FROM messages WHERE user_id = {user} UNION SELECT channel_id FROM members WHERE user_id = {user}
            UNION SELECT id FROM channels WHERE {user} IN (owner_id, first_id, second_id))
        ORDER BY id FOR NO KEY UPDATE
        """).ToListAsync(cancellationToken);

    // Each takes its channel's next number, as any deletion does.
    private Task<int> EmptyMessagesAsync(Guid user, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        WITH gone AS (
            SELECT id, channel_id, row_number() OVER (PARTITION BY channel_id ORDER BY sequence) AS number
            FROM messages WHERE user_id = {user} AND deleted_at IS NULL
        ), counted AS (
            SELECT channel_id, count(*) AS total FROM gone GROUP BY channel_id
        ), taken AS (
            UPDATE channels c SET last_sequence = c.last_sequence + counted.total, message_count = c.message_count - counted.total,
                last_message_at = (
                    SELECT m.created_at FROM messages m WHERE m.channel_id = c.id AND m.deleted_at IS NULL AND m.user_id <> {user}
                    ORDER BY m.sequence DESC LIMIT 1)
            FROM counted WHERE c.id = counted.channel_id
            RETURNING c.id, c.last_sequence - counted.total AS first
        )
        UPDATE messages m
        SET user_id = {Message.Nobody}, deleted_at = COALESCE(m.deleted_at, {time.GetUtcNow()}), content = NULL, file_id = NULL, file_name = NULL,
            file_size = NULL, file_url = NULL, client_id = NULL, changed = COALESCE(taken.first + gone.number, m.changed)
        FROM messages own LEFT JOIN gone ON gone.id = own.id LEFT JOIN taken ON taken.id = gone.channel_id
        WHERE m.id = own.id AND own.user_id = {user}
        """, cancellationToken);

    private async Task PassChannelsOnAsync(Guid user, CancellationToken cancellationToken)
    {
        foreach (var channel in await db.Channels.Where(row => row.OwnerId == user).ToListAsync(cancellationToken))
        {
            await Succession.PassOnAsync(db, channel, user, time.GetUtcNow(), cancellationToken);
            channel.AccessVersion++;
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    // What nobody is in any more nobody can read.
    private async Task LeaveConversationsAsync(Guid user, List<Guid> channels, CancellationToken cancellationToken)
    {
        await db.Channels.Where(row => row.FirstId == user)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FirstId, (Guid?)null), cancellationToken);
        await db.Channels.Where(row => row.SecondId == user)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SecondId, (Guid?)null), cancellationToken);
        await db.Channels.Where(row => channels.Contains(row.Id) && row.IsPrivate && !db.Members.Any(member => member.ChannelId == row.Id))
            .ExecuteDeleteAsync(cancellationToken);
    }
}
