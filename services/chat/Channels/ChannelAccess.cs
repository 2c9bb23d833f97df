using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Channels;

/// <summary>A channel as somebody stands in it.</summary>
internal sealed record ChannelView(Channel Channel, Member? Member, ChannelRights Rights);

/// <summary>Who may do what where. Archived channels are not there.</summary>
internal sealed class ChannelAccess(ChatDb db)
{
    /// <summary>Null when there is no such channel, or it is archived.</summary>
    public async Task<ChannelView?> FindAsync(Guid channel, Speaker who, CancellationToken cancellationToken) =>
        await FindAnyAsync(channel, who, cancellationToken) is { Channel.ArchivedAt: null } view ? view : null;

    /// <summary>An archived one too.</summary>
    public async Task<ChannelView?> FindAnyAsync(Guid channel, Speaker who, CancellationToken cancellationToken)
    {
        var found = await db.Channels.AsNoTracking().Where(row => row.Id == channel)
            .Select(row => new { Channel = row, Member = db.Members.FirstOrDefault(member => member.ChannelId == row.Id && member.UserId == who.UserId) })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : new ChannelView(found.Channel, found.Member, ChannelRights.Of(found.Channel, found.Member, who));
    }

    /// <summary>
    /// The same with the channel's row locked until the transaction ends, and both tracked: who may read a channel changes one at a time.
    /// </summary>
    public async Task<ChannelView?> LockAsync(Guid channel, Speaker who, CancellationToken cancellationToken)
    {
        var row = await db.Channels.FromSql($"SELECT * FROM channels WHERE id = {channel} FOR NO KEY UPDATE").SingleOrDefaultAsync(cancellationToken);
        if (row is null)
            return null;
        var member = await db.Members.SingleOrDefaultAsync(m => m.ChannelId == channel && m.UserId == who.UserId, cancellationToken);
        return new ChannelView(row, member, ChannelRights.Of(row, member, who));
    }

    /// <summary>All open channels and conversations that a user may read; of public channels at most the first 1,000.</summary>
    public async Task<IReadOnlyList<Guid>> ReadableAsync(Guid user, CancellationToken cancellationToken)
    {
        const int MaxPublic = 1_000;
        var own = await db.Members.Where(member => member.UserId == user && member.LeftAt == null && member.CanRead)
            .Join(db.Channels.Where(channel => channel.ArchivedAt == null), member => member.ChannelId, channel => channel.Id, (_, channel) => channel.Id)
            .ToListAsync(cancellationToken);
        var others = await db.Channels
            .Where(channel => !channel.IsPrivate && channel.ArchivedAt == null)
            .Where(channel => !db.Members.Any(member => member.ChannelId == channel.Id && member.UserId == user))
            .OrderBy(channel => channel.CreatedAt).ThenBy(channel => channel.Id)
            .Select(channel => channel.Id).Take(MaxPublic)
            .ToListAsync(cancellationToken);
        return [.. own, .. others];
    }

    /// <summary>Those of some users who may read a channel by its rows; that moderators may read public ones is not counted in.</summary>
    public async Task<IReadOnlySet<Guid>> ReadersAsync(Guid channel, IReadOnlyCollection<Guid> users, CancellationToken cancellationToken)
    {
        var found = await db.Channels.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == channel && row.ArchivedAt == null, cancellationToken);
        if (found is null)
            return new HashSet<Guid>();
        var rows = await db.Members.AsNoTracking().Where(member => member.ChannelId == channel && users.Contains(member.UserId))
            .ToDictionaryAsync(member => member.UserId, cancellationToken);
        return users.Where(user => ChannelRights.Of(found, rows.GetValueOrDefault(user), new Speaker(user, "", Moderates: false)).Read).ToHashSet();
    }
}
