using System.Buffers;
using System.Net.WebSockets;
using Ensemble.Realtime;
using Ensemble.ServiceDefaults.Nodes;
using Google.Protobuf;

namespace Ensemble.Rooms.Socket;

/// <summary>
/// A socket to the node where a client's room lives, for a client that came to this node without a ticket for that one. Whoever has a
/// ticket goes there directly, through the gateway.
/// </summary>
internal sealed class Relay : IDisposable
{
    private const int MaxMessage = 512 * 1024;
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket = new();
    private readonly FramePool _frames;
    private byte[] _buffer = new byte[4 * 1024];

    private Relay(FramePool frames, NodeEntry node, Guid room)
    {
        (_frames, Node, Room) = (frames, node, room);
        _socket.Options.Proxy = null;
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    public NodeEntry Node { get; }

    /// <summary>The room it was opened for.</summary>
    public Guid Room { get; }

    /// <summary>Ends when the other node has closed the socket.</summary>
    public Task Pump { get; set; } = Task.CompletedTask;

    /// <summary>The client goes on; that this socket ends is no reason to close its own.</summary>
    public bool IsLeaving { get; private set; }

    public int CloseCode => (int?)_socket.CloseStatus ?? Realtime.CloseCode.Lost;

    public string CloseReason => _socket.CloseStatusDescription ?? "";

    /// <summary>
    /// Opens it and says the first message. The answer is the other node's first one: null when it closed instead.
    /// </summary>
    /// <exception cref="WebSocketException">The node does not answer.</exception>
    /// <exception cref="OperationCanceledException">Not within five seconds.</exception>
    public static async Task<(Relay Relay, Frame? Answer)> OpenAsync(
        NodeEntry node, string ticket, Guid room, IMessage first, FramePool frames, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(OpenPatience);
        var relay = new Relay(frames, node, room);
        try
        {
            var address = new UriBuilder(node.Address) { Scheme = Uri.UriSchemeWs, Path = $"/api/websocket/{ticket}", Query = "join=manual" };
            await relay._socket.ConnectAsync(address.Uri, patience.Token);
            await relay.SendAsync(first.ToByteArray(), patience.Token);
            return (relay, await relay.ReceiveAsync(patience.Token));
        }
        catch
        {
            relay.Dispose();
            throw;
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    /// <summary>The next message, ready to go on; null when the other node has closed the socket.</summary>
    public async Task<Frame?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                break;
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaxMessage));
        }

        var frame = _frames.Binary(length);
        _buffer.AsSpan(0, length).CopyTo(frame.Payload);
        return frame;
    }

    /// <summary>The client goes to another room: what the old one still says is passed on, then there is silence.</summary>
    public async Task LeaveAsync(ReadOnlyMemory<byte> goodbye, CancellationToken cancellationToken)
    {
        IsLeaving = true;
        try
        {
            await SendAsync(goodbye, cancellationToken);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
            await Pump.WaitAsync(LeavePatience, cancellationToken);
        }
        catch (Exception failure) when (failure is WebSocketException or TimeoutException or InvalidOperationException or ObjectDisposedException)
        {
            // Gone already, or too slow for us.
        }

        Dispose();
    }

    /// <summary>The client is gone: by its own will, or lost. The room is told the same.</summary>
    public async Task EndAsync(bool isLost)
    {
        IsLeaving = true;
        if (!isLost)
        {
            try
            {
                using var patience = new CancellationTokenSource(LeavePatience);
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                await Pump.WaitAsync(patience.Token);
            }
            catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
            {
                // Then it is cut.
            }
        }

        _socket.Abort();
        Dispose();
    }

    public void Dispose() => _socket.Dispose();
}
