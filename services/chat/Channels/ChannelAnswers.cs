namespace Ensemble.Chat.Channels;

/// <summary>A channel in one's list (Stuffchat, Channels).</summary>
/// <param name="Id">The channel.</param>
/// <param name="Name">For display, as it was written.</param>
/// <param name="IsVoice">Meant for calls; there may be calls in others too.</param>
/// <param name="IsPrivate">Only for its members.</param>
/// <param name="IsOwner">Whether it is the caller's.</param>
/// <param name="LastMessageAt">When the latest message that stands was posted, null before the first.</param>
/// <param name="LastSequence">The place of the latest change to its messages, 0 before the first: where <c>since</c> of its messages may begin.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record ChannelAnswer(
    Guid Id, string Name, bool IsVoice, bool IsPrivate, bool IsOwner, DateTimeOffset? LastMessageAt, long LastSequence, DateTimeOffset CreatedAt);

/// <summary>A new channel, in the envelope and beside it: Stuffchat's client reads <c>id</c>.</summary>
internal sealed record NewChannel(bool Success, ChannelAnswer Data, Guid Id);

/// <summary>How far the caller has read a channel.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="LastReadMessageId">Null when none was.</param>
/// <param name="LastReadAt">When that message was posted.</param>
/// <param name="LastNotifiedMessageId">The latest message the caller was notified of.</param>
/// <param name="UnreadCount">Messages of others since; 100 stands for that many or more.</param>
internal sealed record UnreadAnswer(
    Guid ChannelId, Guid? LastReadMessageId, DateTimeOffset? LastReadAt, Guid? LastNotifiedMessageId, int UnreadCount);

internal sealed record OwnershipAnswer(bool IsOwner);

/// <param name="Name">The channel's.</param>
/// <param name="OwnerUsername">Empty when it is nobody's.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="MessageCount">Messages that stand.</param>
internal sealed record ChannelInfo(string Name, string OwnerUsername, DateTimeOffset CreatedAt, long MessageCount);

internal sealed record MemberAnswer(Guid UserId, bool CanRead, bool CanWrite, bool CanManage);

internal static class ChannelMapping
{
    public static ChannelAnswer ToAnswer(this Channel channel, Guid caller) => new(
        channel.Id, channel.Name, channel.IsVoice, channel.IsPrivate, channel.OwnerId == caller, channel.LastMessageAt, channel.LastSequence,
        channel.CreatedAt);
}
