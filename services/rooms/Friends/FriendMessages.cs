using Ensemble.Contracts.Identity;
using Ensemble.ServiceDefaults.Friends;
using Ensemble.ServiceDefaults.Presence;
using MessageType = Ensemble.Contracts.Realtime.MessageType;
using ReplyState = Ensemble.Contracts.Identity.FriendReply.Types.State;
using ReplyStatus = Ensemble.Contracts.Identity.FriendReply.Types.Status;
using State = Ensemble.Contracts.Realtime.FriendUpdated.Types.State;

namespace Ensemble.Rooms.Friends;

/// <summary>Identity's words about friends in those of the socket.</summary>
internal static class FriendMessages
{
    /// <summary>To who asked.</summary>
    public static Protocol.ClientMessage Updated(FriendReply reply) => Updated(new Protocol.FriendUpdated
    {
        User = new Protocol.User { UserId = reply.UserId, Username = reply.Username, AvatarUrl = reply.AvatarUrl },
        State = reply.State switch
        {
            ReplyState.Friends => State.Friends,
            ReplyState.Requested => State.Requested,
            _ => State.None,
        },
        Status = reply.Status switch
        {
            ReplyStatus.Online => Protocol.Status.Online,
            ReplyStatus.Away => Protocol.Status.Away,
            ReplyStatus.Busy => Protocol.Status.Busy,
            _ => Protocol.Status.Unspecified,
        },
        CurrentRoom = reply.CurrentRoom,
        CurrentRoomId = reply.CurrentRoomId,
    });

    /// <summary>To the other side.</summary>
    public static Protocol.ClientMessage Updated(FriendNews news) => Updated(new Protocol.FriendUpdated
    {
        User = new Protocol.User { UserId = news.UserId.ToString(), Username = news.Username, AvatarUrl = news.AvatarUrl ?? "" },
        State = news.State switch
        {
            FriendState.Friends => State.Friends,
            FriendState.Requested => State.Requested,
            _ => State.None,
        },
        Status = news.Availability switch
        {
            Availability.Online => Protocol.Status.Online,
            Availability.Away => Protocol.Status.Away,
            Availability.Busy => Protocol.Status.Busy,
            _ => Protocol.Status.Unspecified,
        },
        CurrentRoom = news.RoomName ?? "",
        CurrentRoomId = news.RoomId?.ToString() ?? "",
    });

    /// <summary>What the other side is to be shown, if anything.</summary>
    public static Protocol.ClientMessage? Notification(FriendNews news) => news.Notice switch
    {
        FriendNotice.Request => Notification(news, "friend_request", "Friend request", $"{news.Username} would like to be friends."),
        FriendNotice.Accepted => Notification(news, "friend_accepted", "New friend", $"{news.Username} and you are friends now."),
        _ => null,
    };

    private static Protocol.ClientMessage Notification(FriendNews news, string kind, string title, string body) => new()
    {
        MessageType = MessageType.Notification,
        Notification = new Protocol.Notification
        {
            Id = Guid.CreateVersion7(news.At).ToString(), Kind = kind, Title = title, Body = body, Time = news.At.ToUnixTimeMilliseconds(),
        },
    };

    private static Protocol.ClientMessage Updated(Protocol.FriendUpdated updated) =>
        new() { MessageType = MessageType.FriendUpdated, FriendUpdated = updated };
}
