using Ensemble.Rooms.Live;
using Google.Protobuf;
using MessageType = Ensemble.Contracts.Realtime.MessageType;
using Asked = Ensemble.Contracts.Realtime.ServerMessage.MessageOneofCase;

namespace Ensemble.Rooms.Socket;

internal sealed partial class PianoSocket
{
    // What we don't know we don't keep, nor pass on: fields of no definition have no limit.
    private static readonly MessageParser<Protocol.ServerMessage> Parser = Protocol.ServerMessage.Parser.WithDiscardUnknownFields(true);

    // Of what asks the database or is answered at length: twenty at once, then two a second.
    private readonly Pace _commands = new(burst: 20, refillMilliseconds: 500);

    private ValueTask DispatchAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Protocol.ServerMessage message;
        // The library reads past the end of some messages that break off within a field that it skips, and says so by the second exception.
        try
        {
            message = Parser.ParseFrom(bytes.Span);
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or IndexOutOfRangeException)
        {
            Refuse(Messages.Invalid("frame", "is not a ServerMessage", MessageType.Unspecified, "MALFORMED"));
            return ValueTask.CompletedTask;
        }

        var type = (MessageType)(int)message.MessageCase;
        if (message.MessageCase == Asked.None)
            Refuse(Messages.Invalid("message", "is missing, or of a kind that this server doesn't know", message.MessageType, "UNKNOWN_MESSAGE"));
        else if (message.MessageType != MessageType.Unspecified && message.MessageType != type)
            Refuse(Messages.Invalid("messageType", $"says {message.MessageType}, but the message is {type}", type, "TYPE_MISMATCH"));
        else if (_relay is { } relay && GoesThrough(relay, message))
            return PassOnAsync(relay, bytes, cancellationToken);
        else
            return HandleAsync(message, type, cancellationToken);
        return ValueTask.CompletedTask;
    }

    private ValueTask HandleAsync(Protocol.ServerMessage message, MessageType type, CancellationToken cancellationToken)
    {
        switch (message.MessageCase)
        {
            case Asked.MidiMessage:
                Play(message.MidiMessage.MidiData.Span, message.MidiMessage.Timestamp);
                break;
            case Asked.TimeSync:
                SyncTime(message.TimeSync);
                break;
            case Asked.Heartbeat:
                _connection.CountGoodMessage();
                break;
            case Asked.CreateRoomCommand or Asked.JoinRoomCommand or Asked.JoinNextLobby or Asked.Resume or Asked.UpdateRoom or Asked.GetRoomInfo
                or Asked.Record when !_commands.TryTake(_shared.Clock.Milliseconds):
                Deny(Messages.Unavailable("TOO_FAST", "Slower, please: two of these a second.", type));
                break;
            case Asked.CreateRoomCommand:
                return StoredAsync(() => CreateRoomAsync(message.CreateRoomCommand, cancellationToken), type);
            case Asked.JoinRoomCommand:
                return StoredAsync(() => JoinRoomAsync(message.JoinRoomCommand, cancellationToken), type);
            case Asked.JoinNextLobby:
                return StoredAsync(() => JoinNextLobbyAsync(cancellationToken), type);
            case Asked.Resume:
                return StoredAsync(() => ResumeAsync(message.Resume, cancellationToken), type);
            case Asked.UpdateRoom:
                return StoredAsync(() => UpdateRoomAsync(message.UpdateRoom, cancellationToken), type);
            case Asked.GetRoomInfo:
                return StoredAsync(() => GetRoomInfoAsync(message.GetRoomInfo, cancellationToken), type);
            case Asked.Record:
                return StoredAsync(() => RecordAsync(message.Record, cancellationToken), type);
            case Asked.FriendRequest:
                AskFriend(message.FriendRequest);
                break;
            default:
                InRoom(message, type);
                break;
        }

        return ValueTask.CompletedTask;
    }

    // What only makes sense among others.
    private void InRoom(Protocol.ServerMessage message, MessageType type)
    {
        if (_seat is not { } seat)
        {
            Refuse(NotInRoom(type));
            return;
        }

        if (MessageRules.Check(message) is { } fault)
        {
            Refuse(Messages.Invalid(fault.Field, fault.Issue, type));
            return;
        }

        _connection.CountGoodMessage();
        var (room, member) = (seat.Room, seat.Member);
        switch (message.MessageCase)
        {
            case Asked.LeaveRoom:
                room.Post(live => live.Leave(member, this, Protocol.UserLeft.Types.Reason.Left));
                _seat = null;
                break;
            case Asked.ChatMessage when SlashCommand.TryRead(message.ChatMessage.Message, out var command):
                Obey(seat, command, MessageType.ChatMessage);
                break;
            case Asked.ChatMessage:
                room.Post(live => live.Say(member, message.ChatMessage.Message));
                break;
            case Asked.ChatCommand:
                Obey(seat, message.ChatCommand, type);
                break;
            case Asked.PrivateMessage:
                room.Post(live => live.Whisper(member, message.PrivateMessage.To, message.PrivateMessage.Message));
                break;
            case Asked.Cursor:
                message.Cursor.Slot = member.Slot;
                room.Post(live => live.Show(member, new Protocol.ClientMessage { MessageType = type, Cursor = message.Cursor }, "cursor"));
                break;
            case Asked.Typing:
                message.Typing.Slot = member.Slot;
                room.Post(live => live.Show(member, new Protocol.ClientMessage { MessageType = type, Typing = message.Typing }, "typing"));
                break;
            case Asked.Avatar:
                room.Post(live => live.Dress(member, message.Avatar));
                break;
            case Asked.UserStatus:
                room.Post(live => live.SetStatus(member, message.UserStatus.Status));
                break;
        }
    }

    private void Obey(Seat seat, Protocol.ChatCommand? command, MessageType type)
    {
        if (command is null)
            Deny(Messages.Invalid("message", "is no command that this server knows; see /help", type, "UNKNOWN_COMMAND"));
        else
            seat.Room.Post(live => live.Obey(seat.Member, command));
    }

    private void SyncTime(Protocol.TimeSync sync)
    {
        var received = _shared.Clock.Precise;
        _connection.CountGoodMessage();
        sync.ServerReceive = received;
        sync.ServerSend = _shared.Clock.Precise;
        Tell(new Protocol.ClientMessage { MessageType = MessageType.TimeSync, TimeSync = sync });
    }
}
