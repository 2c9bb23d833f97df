using Ensemble.Chat.Delivery;
using Ensemble.Chat.People;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.Channels;

/// <summary>Who comes and goes. Each change locks the channel's row, so that limits and ownership hold.</summary>
internal sealed class Membership(
    ChatDb db, ChannelAccess access, PeopleBook people, ChannelNews news, Notices notices, IOptions<ChannelOptions> options, TimeProvider time)
{
    /// <summary>Into a public channel. Null when it was done.</summary>
    public async Task<Problem?> JoinAsync(Guid id, Speaker who, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await access.LockAsync(id, who, cancellationToken) is not { Channel: { Kind: ChannelKind.Channel, ArchivedAt: null } channel } view)
            return ChannelErrors.NoChannel(id);
        if (view.Member is { LeftAt: null })
            return null;
        if (channel.IsPrivate)
            return Problem.Forbidden("This channel is private.");
        Admit(channel, view.Member, who.UserId);
        await StoreAsync(channel, [who.UserId], [], cancellationToken);
        return null;
    }

    /// <summary>
    /// Out of any channel or group; whoever was not in it is not in it either. A private one that its owner leaves passes to the next member, and is
    /// archived when there is none. Null when it was done.
    /// </summary>
    public async Task<Problem?> LeaveAsync(Guid id, Speaker who, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await access.LockAsync(id, who, cancellationToken) is not { Channel: var channel } view)
            return ChannelErrors.NoChannel(id);
        if (view.Member is { LeftAt: not null } || (view.Member is null && channel.IsPrivate))
            return null;
        await DismissAsync(channel, view.Member, who.UserId, cancellationToken);
        await StoreAsync(channel, [], [who.UserId], cancellationToken);
        return null;
    }

    /// <summary>For those who manage the channel. Null when all of it was done; else nothing was.</summary>
    public async Task<Problem?> ChangeAsync(Guid id, ChangeMembers change, Speaker who, bool onlyGroups, CancellationToken cancellationToken)
    {
        Guid[] add = [.. (change.Add ?? []).Distinct()], remove = [.. (change.Remove ?? []).Distinct()];
        if (await people.FirstUnknownAsync(add, cancellationToken) is { } unknown)
            return ChannelErrors.UnknownUser("add", unknown);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await access.LockAsync(id, who, cancellationToken) is not { Channel: { ArchivedAt: null } channel } view
            || channel.Kind != (onlyGroups ? ChannelKind.Group : ChannelKind.Channel))
            return ChannelErrors.NoChannel(id);
        if (!view.Rights.Manage)
            return ChannelErrors.NotAllowed("change members");
        if (change.Rights is { Count: > 0 } && !view.Rights.Own)
            return Problem.Forbidden("Only the owner may give rights.");
        if (channel.OwnerId is { } owner && owner != who.UserId && remove.Contains(owner))
            return Problem.Field("remove", "the owner can't be removed", StatusCodes.Status422UnprocessableEntity);

        Guid[] named = [.. add, .. remove, .. (change.Rights ?? []).Select(rights => rights.UserId)];
        var rows = await db.Members.Where(member => member.ChannelId == id && named.Contains(member.UserId))
            .ToDictionaryAsync(member => member.UserId, cancellationToken);
        foreach (var user in add.Where(user => !rows.TryGetValue(user, out var row) || row.LeftAt is not null))
            rows[user] = Admit(channel, rows.GetValueOrDefault(user), user);
        foreach (var user in remove.Where(user => rows.TryGetValue(user, out var row) ? row.LeftAt is null : !channel.IsPrivate))
            await DismissAsync(channel, rows.GetValueOrDefault(user), user, cancellationToken);
        foreach (var rights in change.Rights ?? [])
        {
            if (SetRights(channel, rows.GetValueOrDefault(rights.UserId), rights) is { } problem)
                return problem;
        }

        return await StoreAsync(channel, add, remove, cancellationToken);
    }

    private Member Admit(Channel channel, Member? row, Guid user)
    {
        if (row is null)
            db.Members.Add(row = new Member { ChannelId = channel.Id, UserId = user, JoinedAt = time.GetUtcNow() });
        (row.CanRead, row.CanWrite, row.CanManage) = (true, true, channel.OwnerId == user);
        (row.JoinedAt, row.LeftAt) = (time.GetUtcNow(), null);
        return row;
    }

    private async Task DismissAsync(Channel channel, Member? row, Guid user, CancellationToken cancellationToken)
    {
        if (row is null)
            db.Members.Add(row = new Member { ChannelId = channel.Id, UserId = user, JoinedAt = time.GetUtcNow() });
        (row.CanManage, row.LeftAt) = (false, time.GetUtcNow());
        if (channel.IsPrivate && channel.Kind != ChannelKind.Direct && channel.OwnerId == user)
            await Succession.PassOnAsync(db, channel, user, time.GetUtcNow(), cancellationToken);
    }

    private static Problem? SetRights(Channel channel, Member? row, MemberRights rights)
    {
        if (row is not { LeftAt: null })
            return Problem.Field("rights", $"{rights.UserId} is no member with a place of its own; add it", StatusCodes.Status422UnprocessableEntity);
        if (rights.UserId == channel.OwnerId)
            return Problem.Field("rights", "the owner has all rights", StatusCodes.Status422UnprocessableEntity);
        row.CanRead = rights.CanRead ?? row.CanRead;
        row.CanWrite = rights.CanWrite ?? row.CanWrite;
        row.CanManage = rights.CanManage ?? row.CanManage;
        return null;
    }

    // Saves and commits what the caller has changed, within the limit, and tells.
    private async Task<Problem?> StoreAsync(
        Channel channel, Guid[] added, Guid[] removed, CancellationToken cancellationToken)
    {
        channel.AccessVersion++;
        await db.SaveChangesAsync(cancellationToken);
        if (channel.IsPrivate && added.Length > 0
            && await db.Members.CountAsync(member => member.ChannelId == channel.Id && member.LeftAt == null, cancellationToken) > options.Value.MaxMembers)
            return ChannelErrors.Rule(ChannelErrors.TooManyMembers, $"A private channel has at most {options.Value.MaxMembers} members.");
        await db.Database.CurrentTransaction!.CommitAsync(cancellationToken);
        news.TellAccess(channel.Id, channel.AccessVersion, ChannelEvents.MembersChanged(channel.Id, added, removed));
        foreach (var user in added)
            notices.Tell(new ChatNotice(ChatNoticeKind.ChannelGained, channel.Id, user));
        return null;
    }
}
