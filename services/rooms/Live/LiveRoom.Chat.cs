using Ensemble.Rooms.Registry;
using ChatType = Ensemble.Contracts.Realtime.ChatMessage.Types.Type;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    private readonly Queue<Protocol.ChatMessage> _chat = new();

    /// <summary>A member says something to everybody, itself included.</summary>
    public void Say(Member member, string text)
    {
        if (IsClosed || !member.IsHere || !MayTalk(member, Protocol.MessageType.ChatMessage) || !IsFit(member, text, Protocol.MessageType.ChatMessage))
            return;
        var message = new RoomMessage
        {
            Id = Guid.CreateVersion7(),
            RoomId = Profile.Id,
            UserId = member.Visitor.UserId,
            Username = member.Visitor.Username,
            Text = text,
            ByModerator = member.Visitor.IsModerator,
            SentAt = _clock.Now,
        };
        _journal.Said(message);
        var said = ToMessage(message);
        Remember(said);
        var live = said.Clone();
        live.Slot = member.Slot;
        Announce(new Protocol.ClientMessage { MessageType = Protocol.MessageType.ChatMessage, ChatMessage = live });
    }

    /// <summary>To one member alone, by id or name; the sender gets a copy.</summary>
    public void Whisper(Member member, string to, string text)
    {
        if (IsClosed || !member.IsHere || !MayTalk(member, Protocol.MessageType.PrivateMessage))
            return;
        if (Find(to) is not { } target)
        {
            Tell(member, Messages.Unavailable("USER_NOT_HERE", "There is nobody of that name in this room.", Protocol.MessageType.PrivateMessage));
            return;
        }

        if (!IsFit(member, text, Protocol.MessageType.PrivateMessage))
            return;
        var message = new Protocol.ClientMessage
        {
            MessageType = Protocol.MessageType.PrivateMessage,
            PrivateMessage = new Protocol.PrivateMessage
            {
                To = target.Visitor.UserId.ToString(),
                Message = text,
                Id = Guid.CreateVersion7().ToString(),
                FromUserId = member.Visitor.UserId.ToString(),
                FromUsername = member.Visitor.Username,
                Time = _clock.Milliseconds,
            },
        };
        Tell(target, message);
        if (!ReferenceEquals(target, member))
            Tell(member, message);
    }

    private bool MayTalk(Member member, Protocol.MessageType kind)
    {
        var refusal = member.Standing.MutedUntil > _clock.Milliseconds ? Messages.Forbidden("MUTED", "You are muted here.", kind)
            : !Profile.Settings.AllowChat && !MayModerate(member) ? Messages.Forbidden("CHAT_OFF", "Chat is off in this room.", kind)
            : Profile.Settings.OnlyOwnerCanChat && !MayModerate(member) ? Messages.Forbidden("ONLY_OWNER_CAN_CHAT", "Only the owner chats here.", kind)
            : !member.Standing.Chat.TryTake(_clock.Milliseconds) ? Messages.Unavailable("CHAT_TOO_FAST", "Slower, please: one message a second.", kind)
            : null;
        if (refusal is null)
            return true;
        Tell(member, refusal);
        return false;
    }

    private void Greet(Member member)
    {
        if (Profile.Settings.WelcomeMessage is { } welcome)
            TellAsRoom(member, welcome.Replace("{user}", member.Visitor.Username, StringComparison.Ordinal));
    }

    // The room's own words go to one member and are not kept.
    private void TellAsRoom(Member member, string text) => Tell(member, new Protocol.ClientMessage
    {
        MessageType = Protocol.MessageType.ChatMessage,
        ChatMessage = new Protocol.ChatMessage
        {
            Id = Guid.CreateVersion7().ToString(), Message = text, Type = ChatType.System, Time = _clock.Milliseconds,
        },
    });

    private void Remember(Protocol.ChatMessage message)
    {
        _chat.Enqueue(message);
        if (_chat.Count > ChatRules.KeptMessages)
            _chat.Dequeue();
    }

    // By name without regard to case, or by id in its canonical form: 32 hex digits without hyphens may be a name.
    private Member? Find(string target) =>
        _members.Find(member => member.Visitor.Username.Equals(target, StringComparison.OrdinalIgnoreCase))
        ?? (Guid.TryParseExact(target, "D", out var id) ? _members.Find(member => member.Visitor.UserId == id) : null);

    private static Protocol.ChatMessage ToMessage(RoomMessage message) => new()
    {
        Id = message.Id.ToString(),
        Message = message.Text,
        UserId = message.UserId.ToString(),
        Username = message.Username,
        Type = message.ByModerator ? ChatType.Moderator : ChatType.User,
        Time = message.SentAt.ToUnixTimeMilliseconds(),
    };
}
