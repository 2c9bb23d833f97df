using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ensemble.Tests.Rooms.Fuzz;

/// <summary>A piano socket that says exactly the bytes it is given, and checks that what comes back is well formed.</summary>
internal sealed class RawPiano : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        // Thousands of these in a minute: none leaves a port in TIME_WAIT.
        NoDelay = true,
        LingerState = new LingerOption(true, 0),
    };

    /// <summary>The server has said goodbye, or cut the connection.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Of what kinds messages came; whole when <see cref="Ended"/>.</summary>
    public HashSet<Protocol.ClientMessage.MessageOneofCase> Heard { get; } = [];

    public int? ClosedWith { get; private set; }

    /// <summary>Asks for a socket, and doesn't wait for the answer.</summary>
    public static async Task<RawPiano> AskAsync(int port, string token, CancellationToken cancel, bool reads = true)
    {
        var raw = new RawPiano();
        if (!reads)
            raw._socket.ReceiveBufferSize = 4_096;
        await raw._socket.ConnectAsync(IPAddress.Loopback, port, cancel);
        await raw.SendAsync(Encoding.ASCII.GetBytes($"GET /api/websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"), cancel);
        return raw;
    }

    /// <param name="reads">False for one that takes nothing of what it is sent.</param>
    public static async Task<RawPiano> OpenAsync(int port, string token, CancellationToken cancel, bool reads = true)
    {
        var raw = await AskAsync(port, token, cancel, reads);
        var (head, one) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await raw._socket.ReceiveAsync(one, cancel) == 1)
            head.Append((char)one[0]);
        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
        if (reads)
            raw.Ended = raw.ReadAsync(cancel);
        return raw;
    }

    /// <summary>False when the server has cut the connection.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancel)..];
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async Task HearFirstByteAsync(CancellationToken cancel) => Assert.Equal(1, await _socket.ReceiveAsync(new byte[1], cancel));

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync(CancellationToken cancel)
    {
        var (buffer, length) = (new byte[1024 * 1024], 0);
        try
        {
            while (ClosedWith is null && await _socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, cancel) is var more and > 0)
            {
                length += more;
                var taken = 0;
                while (Take(buffer.AsSpan(taken, length - taken)) is var frame and > 0)
                    taken += frame;
                buffer.AsSpan(taken, length - taken).CopyTo(buffer);
                length -= taken;
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    // The length of the frame at the beginning, 0 when it isn't all there.
    private int Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
            return 0;
        var (first, length, header) = (bytes[0], (int)bytes[1], 2);
        Assert.True(first is 0x82 or 0x88 or 0x89 or 0x8A && length < 128, $"a frame that begins with {first:X2} {length:X2}");
        if (length >= 126)
        {
            header = length == 126 ? 4 : 10;
            if (bytes.Length < header)
                return 0;
            length = length == 126 ? (bytes[2] << 8) | bytes[3] : (int)System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (bytes.Length < header + length)
            return 0;
        var payload = bytes.Slice(header, length);
        Assert.True(ClosedWith is null, "a frame after the goodbye");
        if (first == 0x82)
            Heard.Add(Protocol.ClientMessage.Parser.ParseFrom(payload).MessageCase);
        if (first == 0x88)
            ClosedWith = (payload[0] << 8) | payload[1];
        return header + length;
    }
}
