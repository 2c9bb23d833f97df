using System.Net.WebSockets;
using Ensemble.Realtime;
using Ensemble.ServiceDefaults.Nodes;
using Google.Protobuf;
using Answered = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;
using Asked = Ensemble.Contracts.Realtime.ServerMessage.MessageOneofCase;
using JoinFailure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;

namespace Ensemble.Rooms.Socket;

internal sealed partial class PianoSocket
{
    private static readonly byte[] Goodbye = new Protocol.ServerMessage { LeaveRoom = new Protocol.LeaveRoom() }.ToByteArray();

    // The way to a room of another node. Either this or the seat is set, or neither.
    private volatile Relay? _relay;

    // What moves between rooms is decided here, and what is about no room is answered here.
    private static bool GoesThrough(Relay relay, Protocol.ServerMessage message) => message.MessageCase switch
    {
        Asked.CreateRoomCommand or Asked.JoinRoomCommand or Asked.JoinNextLobby or Asked.FriendRequest or Asked.TimeSync or Asked.Heartbeat => false,
        Asked.GetRoomInfo => message.GetRoomInfo.RoomId.Length == 0 || (Guid.TryParse(message.GetRoomInfo.RoomId, out var room) && room == relay.Room),
        _ => true,
    };

    // That the other node is gone is noticed by who receives from it.
    private static async ValueTask PassOnAsync(Relay relay, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await relay.SendAsync(message, cancellationToken);
        }
        catch (Exception failure) when (failure is WebSocketException or InvalidOperationException or ObjectDisposedException)
        {
            relay.Dispose();
        }
    }

    private async ValueTask JoinElsewhereAsync(NodeEntry node, Guid room, bool hasKey, Protocol.Resume? resume, CancellationToken cancellationToken)
    {
        var first = resume is not null
            ? new Protocol.ServerMessage { Resume = resume }
            : new Protocol.ServerMessage { JoinRoomCommand = new Protocol.JoinRoomCommand { RoomId = room.ToString() } };
        var (relay, answer) = await AskElsewhereAsync(node, hasKey ? room : null, room, first, cancellationToken);
        if (relay is null)
        {
            Refuse(JoinFailure.Unavailable, room);
            return;
        }

        if (Protocol.ClientMessage.Parser.ParseFrom(answer!.Payload).MessageCase is Answered.JoinFailed or Answered.Error)
        {
            PassOn(answer);
            relay.Dispose();
            return;
        }

        await LeaveCurrentAsync(cancellationToken);
        _connection.CountGoodMessage();
        _shared.Metrics.Relayed();
        _relay = relay;
        PassOn(answer);
        relay.Pump = PumpAsync(relay);
        if (_ticket?.RoomId == room)
            _ticket = null;
    }

    private async ValueTask ShowElsewhereAsync(NodeEntry node, Guid room, Protocol.GetRoomInfo asked, CancellationToken cancellationToken)
    {
        var (relay, answer) = await AskElsewhereAsync(node, null, room, new Protocol.ServerMessage { GetRoomInfo = asked }, cancellationToken);
        if (relay is null)
        {
            Deny(Live.Messages.Unavailable("UNAVAILABLE", "This can't be done right now; try again.", Protocol.MessageType.GetRoomInfo));
            return;
        }

        _connection.CountGoodMessage();
        PassOn(answer!);
        await relay.EndAsync(isLost: false);
    }

    // Neither is null, or both are.
    private async Task<(Relay? Relay, Frame? Answer)> AskElsewhereAsync(
        NodeEntry node, Guid? key, Guid room, Protocol.ServerMessage first, CancellationToken cancellationToken)
    {
        // Who comes from another node goes no further: the rooms are on the move, and another try finds them.
        if (_isRelayed)
            return default;
        try
        {
            var (ticket, _) = _shared.Tickets.Give(_visitor, _session, key, node.Name, isRelayed: true);
            var (relay, answer) = await Relay.OpenAsync(node, ticket, room, first, _shared.Frames, cancellationToken);
            if (answer is not null)
                return (relay, answer);
            relay.Dispose();
        }
        catch (Exception failure) when (failure is WebSocketException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // It is as good as gone.
        }

        return default;
    }

    private async Task LeaveCurrentAsync(CancellationToken cancellationToken)
    {
        if (_seat is { } old)
        {
            _seat = null;
            await old.Room.DoAsync(live => live.Leave(old.Member, this, Protocol.UserLeft.Types.Reason.Left));
        }

        if (_relay is { } relay)
        {
            await relay.LeaveAsync(Goodbye, cancellationToken);
            _relay = null;
        }
    }

    private async Task PumpAsync(Relay relay)
    {
        try
        {
            while (await relay.ReceiveAsync(CancellationToken.None) is { } frame)
                PassOn(frame);
        }
        catch (Exception failure) when (failure is WebSocketException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            // Lost.
        }

        if (relay.IsLeaving)
            return;
        if (relay.CloseCode == CloseCode.Lost)
            _connection.Close(CloseCode.GoingAway, CloseCode.Draining(Live.LiveRoom.ReturnJitter));
        else
            _connection.Close(relay.CloseCode, relay.CloseReason);
    }

    private void PassOn(Frame frame)
    {
        _connection.Send(frame);
        frame.Release();
    }
}
