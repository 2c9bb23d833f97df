using Ensemble.Chat.Delivery;
using Ensemble.Chat.People;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.Channels;

/// <summary>Makes channels and conversations, changes and archives them.</summary>
internal sealed class ChannelRegistry(
    ChatDb db, ChannelAccess access, PeopleBook people, ChannelNews news, Notices notices, IOptions<ChannelOptions> options, TimeProvider time)
{
    /// <summary>A channel with its owner and, if it is private, its first members.</summary>
    public async Task<(Channel? Channel, Problem? Problem)> CreateAsync(
        Speaker owner, Channel channel, IReadOnlyCollection<Guid> members, string field, CancellationToken cancellationToken)
    {
        if (await people.FirstUnknownAsync(members, cancellationToken) is { } unknown)
            return (null, ChannelErrors.UnknownUser(field, unknown));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await MayOwnMoreAsync(owner.UserId, cancellationToken))
            return (null, ChannelErrors.Rule(ChannelErrors.TooManyChannels, $"You own {options.Value.MaxOwned} channels already."));
        db.Channels.Add(channel);
        var now = channel.CreatedAt;
        db.Members.Add(new Member { ChannelId = channel.Id, UserId = owner.UserId, CanManage = true, JoinedAt = now });
        db.Members.AddRange(members.Where(user => user != owner.UserId).Select(user => new Member { ChannelId = channel.Id, UserId = user, JoinedAt = now }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        TellGained(channel, [owner.UserId, .. members]);
        return (channel, null);
    }

    /// <summary>For the owner. Null when it was done.</summary>
    public async Task<Problem?> UpdateAsync(Guid id, UpdateChannel change, Speaker who, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await access.LockAsync(id, who, cancellationToken) is not { Channel: { Kind: ChannelKind.Channel } channel } view
            || (channel.ArchivedAt is not null && change.IsArchived is not false))
            return ChannelErrors.NoChannel(id);
        if (!view.Rights.Own)
            return Problem.Forbidden("Only the owner may change this channel.");
        channel.Name = change.Name ?? channel.Name;
        channel.IsVoice = change.IsVoice ?? channel.IsVoice;
        var isArchived = change.IsArchived ?? false;
        var changesAccess = (change.IsPrivate ?? channel.IsPrivate) != channel.IsPrivate || isArchived != channel.ArchivedAt is not null;
        if (change.IsPrivate is true && !channel.IsPrivate)
            await KeepReadersAsync(id, cancellationToken);
        channel.IsPrivate = change.IsPrivate ?? channel.IsPrivate;
        channel.ArchivedAt = isArchived ? channel.ArchivedAt ?? time.GetUtcNow() : null;
        if (changesAccess)
            channel.AccessVersion++;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        Tell(channel, changesAccess, ChannelEvents.Updated(channel));
        if (changesAccess && channel is { IsPrivate: false, ArchivedAt: null })
            notices.Tell(new ChatNotice(ChatNoticeKind.ChannelGained, id, null));
        return null;
    }

    /// <summary>For those who manage it: nobody sees it any more, nothing is lost. Again changes nothing. Null when it was done.</summary>
    public async Task<Problem?> ArchiveAsync(Guid id, Speaker who, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await access.LockAsync(id, who, cancellationToken) is not { Channel: { Kind: not ChannelKind.Direct } channel } view)
            return ChannelErrors.NoChannel(id);
        if (!view.Rights.Manage)
            return ChannelErrors.NotAllowed("archive");
        if (channel.ArchivedAt is not null)
            return null;
        channel.ArchivedAt = time.GetUtcNow();
        channel.AccessVersion++;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell(channel, true, ChannelEvents.Archived(channel));
        return null;
    }

    public void TellGained(Channel channel, IEnumerable<Guid> members)
    {
        if (!channel.IsPrivate)
        {
            notices.Tell(new ChatNotice(ChatNoticeKind.ChannelGained, channel.Id, null));
            return;
        }

        foreach (var user in members.Distinct())
            notices.Tell(new ChatNotice(ChatNoticeKind.ChannelGained, channel.Id, user));
    }

    // Everybody could read it without a row; who could stays in it, who had left stays out.
    private Task<int> KeepReadersAsync(Guid id, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO members (channel_id, user_id, can_read, can_write, can_manage, joined_at, read_sequence, notified_sequence)
        SELECT {id}, user_id, true, true, false, {time.GetUtcNow()}, 0, 0 FROM people ON CONFLICT (channel_id, user_id) DO NOTHING
        """, cancellationToken);

    // One at a time for a user, so that the count holds.
    private async Task<bool> MayOwnMoreAsync(Guid user, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"channels of " + user}, 0))", cancellationToken);
        return await db.Channels.CountAsync(channel => channel.OwnerId == user && channel.ArchivedAt == null, cancellationToken) < options.Value.MaxOwned;
    }

    private void Tell(Channel channel, bool changesAccess, OutgoingEvent said)
    {
        if (changesAccess)
            news.TellAccess(channel.Id, channel.AccessVersion, said);
        else
            news.Say(channel.Id, said);
    }
}
