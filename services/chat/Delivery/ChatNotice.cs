namespace Ensemble.Chat.Delivery;

/// <summary>Something that every node hears of, whether or not it listens to a channel.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="ChannelId">The channel it is about; null when about none.</param>
/// <param name="UserId">The user it is about; null when it is about everybody.</param>
internal sealed record ChatNotice(ChatNoticeKind Kind, Guid? ChannelId, Guid? UserId);

internal enum ChatNoticeKind
{
    /// <summary>The user may read the channel from now on; without a user, everybody may: it is public.</summary>
    ChannelGained,

    /// <summary>What others see of the user has changed: <c>user_updated</c> for every socket.</summary>
    UserUpdated,

    /// <summary>The user may not act any more: sockets close with 4008.</summary>
    UserBanned,

    /// <summary>The account is gone: the same.</summary>
    UserErased,

    /// <summary>An emoji was added or deleted.</summary>
    EmojisChanged,
}
