using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Channels;

/// <summary>Who owns a channel after its owner.</summary>
internal static class Succession
{
    /// <summary>
    /// Who manages it, else who has been in it longest, becomes the owner. Without anybody a private channel is archived; a public one belongs to
    /// nobody then, and moderators look after it.
    /// </summary>
    /// <param name="db">Its context has the channel tracked, with its row locked.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="leaving">Its owner until now.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task PassOnAsync(ChatDb db, Channel channel, Guid leaving, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var heir = await db.Members.Where(member => member.ChannelId == channel.Id && member.UserId != leaving && member.LeftAt == null && member.CanRead)
            .OrderByDescending(member => member.CanManage).ThenBy(member => member.JoinedAt).ThenBy(member => member.UserId)
            .FirstOrDefaultAsync(cancellationToken);
        channel.OwnerId = heir?.UserId;
        if (heir is not null)
            (heir.CanWrite, heir.CanManage) = (true, true);
        else if (channel.IsPrivate)
            channel.ArchivedAt ??= now;
    }
}
