using Ensemble.Chat.Channels;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.People;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Conversations;

/// <summary>Conversations of two: one a pair, whoever begins it and however often.</summary>
internal sealed class DirectConversations(ChatDb db, PeopleBook people, ChannelNews news, Notices notices, TimeProvider time)
{
    /// <summary>The pair's conversation, made when there is none. The beginner is in it again if they had left.</summary>
    public async Task<(Guid Id, bool IsNew, Problem? Problem)> OpenAsync(Guid user, Guid other, CancellationToken cancellationToken)
    {
        if (await people.FirstUnknownAsync([other], cancellationToken) is { } unknown)
            return (default, false, ChannelErrors.UnknownUser("participant_ids", unknown));
        var (first, second) = user.CompareTo(other) < 0 ? (user, other) : (other, user);
        var (id, now) = (Guid.CreateVersion7(time.GetUtcNow()), time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var made = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO channels (id, name, kind, is_voice, is_private, first_id, second_id, created_at, last_sequence, access_version, message_count)
            VALUES ({id}, '', 'Direct', false, true, {first}, {second}, {now}, 0, 0, 0) ON CONFLICT (first_id, second_id) DO NOTHING
            """, cancellationToken) == 1;
        if (made)
        {
            db.Members.Add(new Member { ChannelId = id, UserId = user, JoinedAt = now });
            db.Members.Add(new Member { ChannelId = id, UserId = other, JoinedAt = now });
            await db.SaveChangesAsync(cancellationToken);
        }
        else
        {
            id = await db.Channels.Where(channel => channel.FirstId == first && channel.SecondId == second).Select(channel => channel.Id)
                .SingleAsync(cancellationToken);
            await db.Members.Where(member => member.ChannelId == id && member.UserId == user && member.LeftAt != null)
                .ExecuteUpdateAsync(set => set.SetProperty(member => member.LeftAt, (DateTimeOffset?)null), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        Tell(id, made ? [user, other] : [user]);
        return (id, made, null);
    }

    /// <summary>A direct conversation in which something new was said is there again for the one who had closed it.</summary>
    public async Task ReopenAsync(Guid channel, CancellationToken cancellationToken)
    {
        var closed = await db.Members.Where(member => member.ChannelId == channel && member.LeftAt != null)
            .Join(db.Channels.Where(row => row.Kind == ChannelKind.Direct), member => member.ChannelId, row => row.Id, (member, _) => member.UserId)
            .ToListAsync(cancellationToken);
        if (closed.Count == 0)
            return;
        await db.Members.Where(member => member.ChannelId == channel && closed.Contains(member.UserId))
            .ExecuteUpdateAsync(set => set.SetProperty(member => member.LeftAt, (DateTimeOffset?)null), cancellationToken);
        var version = await BumpAsync(channel, cancellationToken);
        news.TellAccess(channel, version, ChannelEvents.MembersChanged(channel, closed, []));
        Tell(channel, closed);
    }

    private async Task<long> BumpAsync(Guid channel, CancellationToken cancellationToken) => (await db.Database.SqlQuery<long>(
        $"UPDATE channels SET access_version = access_version + 1 WHERE id = {channel} RETURNING access_version").ToListAsync(cancellationToken))[0];

    private void Tell(Guid channel, IEnumerable<Guid> users)
    {
        foreach (var user in users)
            notices.Tell(new ChatNotice(ChatNoticeKind.ChannelGained, channel, user));
    }
}
