using Ensemble.Realtime;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Tickets;
using LeaveReason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;
using MessageType = Ensemble.Contracts.Realtime.MessageType;

namespace Ensemble.Rooms.Socket;

/// <summary>One socket's conversation: who it is, which room it is in, and what each message asks.</summary>
internal sealed partial class PianoSocket : IConversation, ILine
{
    private const int ProtocolVersion = 1;

    private readonly PianoSockets _shared;
    private readonly Connection _connection;
    private readonly Visitor _visitor;
    private readonly Guid? _session;
    private readonly bool _joinsAtOnce;
    private readonly bool _isRelayed;

    // Opens its room once, and no longer than it would have opened a socket.
    private Ticket? _ticket;

    // Where it is; set by the receive loop, cleared by the room's loop when the room lets go.
    private volatile Seat? _seat;

    internal PianoSocket(PianoSockets shared, Connection connection, Visitor visitor, Guid? session, Ticket? ticket, bool joinsAtOnce)
    {
        _shared = shared;
        _connection = connection;
        _visitor = visitor;
        _session = session;
        _ticket = ticket;
        _joinsAtOnce = joinsAtOnce;
        _isRelayed = ticket is { IsRelayed: true };
    }

    public async ValueTask OpenedAsync(CancellationToken cancellationToken)
    {
        if (_isRelayed)
            return;
        Tell(new Protocol.ClientMessage
        {
            MessageType = MessageType.Welcome,
            Welcome = new Protocol.Welcome
            {
                User = _visitor.ToMessage(),
                SocketId = _connection.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ServerTime = _shared.Clock.Milliseconds,
                Node = _shared.Node,
                ProtocolVersion = ProtocolVersion,
            },
        });
        if (_ticket?.RoomId is { } room && _joinsAtOnce)
            await StoredAsync(() => JoinAsync(room, hasKey: true, resume: null, cancellationToken), MessageType.JoinRoomCommand);
    }

    public ValueTask ReceiveAsync(MessageKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (kind != MessageKind.Binary)
        {
            Refuse(Messages.Invalid("frame", "must be binary, one ServerMessage each", MessageType.Unspecified, "BINARY_REQUIRED"));
            return ValueTask.CompletedTask;
        }

        if (NoteFrame.TryRead(message.Span, out var timestamp, out var data))
        {
            if (_relay is { } relay)
                return PassOnAsync(relay, message, cancellationToken);
            Play(data, timestamp);
            return ValueTask.CompletedTask;
        }

        return DispatchAsync(message, cancellationToken);
    }

    public void Closed(int code)
    {
        _shared.Closed(_connection, _visitor, _session);
        if (_relay is { } relay)
            _ = relay.EndAsync(isLost: code != CloseCode.Normal);
        if (_seat is { } seat)
            seat.Room.Post(room => room.Leave(seat.Member, this, code == CloseCode.Normal ? LeaveReason.Left : LeaveReason.Dropped));
    }

    void ILine.Post(Frame frame) => _connection.Post(frame);

    void ILine.PostOld(Frame frame) => _connection.PostOld(frame);

    void ILine.Flush() => _connection.Flush();

    void ILine.Released(Guid room, int code, string reason)
    {
        if (_seat?.Room.Profile.Id != room)
            return;
        _seat = null;
        _connection.Close(code, reason);
    }

    private void Tell(Protocol.ClientMessage message) => ((ILine)this).Tell(_shared.Frames, message);

    // Wrong in itself: counts towards the ten that close the socket.
    private void Refuse(Protocol.ClientMessage error)
    {
        _shared.Metrics.Refused(error.Error.Code);
        Tell(error);
        _connection.CountBadMessage();
    }

    // Right, but not now or not for you.
    private void Deny(Protocol.ClientMessage error)
    {
        _shared.Metrics.Refused(error.Error.Code);
        Tell(error);
    }

    private sealed record Seat(RoomLoop Room, Member Member);
}
