using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>One WebSocket of the generator: the least that a client needs.</summary>
internal sealed class Player : IDisposable
{
    private static readonly byte[] Mask = [0x5A, 0xC3, 0x17, 0x8E];

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
    private byte[] unsent = [];

    public Player(int index, int room) => (Index, Room) = (index, room);

    public int Index { get; }

    public int Room { get; }

    public int Handle => (int)socket.Handle;

    /// <summary>Hears what the room says from now on.</summary>
    public bool IsIn { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>Read, but not whole yet.</summary>
    public byte[] Rest { get; set; } = [];

    /// <summary>The same one layer above, for a protocol whose messages are not those of the WebSocket.</summary>
    public byte[] Stream { get; set; } = [];

    /// <summary>Connects and shakes hands.</summary>
    public void Open(int port, string path)
    {
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        var (answer, length, end) = (new byte[64 * 1024], 0, -1);
        while (end < 0)
        {
            var read = socket.Receive(answer.AsSpan(length));
            length += read;
            end = answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (read == 0)
                break;
        }

        var head = Encoding.ASCII.GetString(answer, 0, Math.Max(end, 0));
        if (!head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new InvalidOperationException($"{path} was not opened: {head.Split('\r')[0]}");
        Rest = answer[(end + 4)..length];
    }

    /// <summary>Sends a message of at most 125 bytes, masked as clients must. False when the kernel takes none now.</summary>
    public bool TrySend(ReadOnlySpan<byte> message, byte opcode)
    {
        if (!Flush())
            return false;
        Span<byte> frame = stackalloc byte[6 + message.Length];
        frame[0] = (byte)(0x80 | opcode);
        frame[1] = (byte)(0x80 | message.Length);
        Mask.CopyTo(frame[2..]);
        for (var i = 0; i < message.Length; i++)
            frame[6 + i] = (byte)(message[i] ^ Mask[i & 3]);
        var sent = Libc.Send(Handle, frame);
        if (sent <= 0)
            return false;
        if (sent < frame.Length)
            unsent = frame[sent..].ToArray();
        return true;
    }

    public void Dispose() => socket.Dispose();

    private bool Flush()
    {
        if (unsent.Length == 0)
            return true;
        var sent = Libc.Send(Handle, unsent);
        if (sent > 0)
            unsent = unsent[sent..];
        return unsent.Length == 0;
    }
}
