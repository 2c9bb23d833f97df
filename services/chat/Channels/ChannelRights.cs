namespace Ensemble.Chat.Channels;

/// <summary>What somebody may do in a channel.</summary>
/// <param name="Read">Read, react, mark as read, see who is in it.</param>
/// <param name="Write">Post, and change one's own messages.</param>
/// <param name="Manage">Add and remove members, change and delete what others said, archive the channel.</param>
/// <param name="Own">Rename it, make it private or public, open it again, give rights.</param>
internal readonly record struct ChannelRights(bool Read, bool Write, bool Manage, bool Own)
{
    /// <summary>
    /// A row decides; without one everybody reads and writes in a public channel and nobody in a private one. Moderators may do everything in
    /// public channels. Into private ones and conversations their role does not let them.
    /// </summary>
    public static ChannelRights Of(Channel channel, Member? member, Speaker who)
    {
        if (who.Moderates && !channel.IsPrivate)
            return new(true, true, true, true);
        var owns = channel.OwnerId == who.UserId;
        if (member is null)
            return new(!channel.IsPrivate, !channel.IsPrivate, false, owns);
        return member.LeftAt is null
            ? new(member.CanRead, member.CanRead && member.CanWrite, member.CanRead && member.CanManage, owns)
            : new(false, false, false, owns);
    }
}
