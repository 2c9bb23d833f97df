using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ensemble.Tests.Realtime;

/// <summary>A client that says exactly the bytes a test gives it.</summary>
internal sealed class RawSocket : IDisposable
{
    public const string Upgrade = "GET /socket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public static async Task<RawSocket> ConnectAsync(SocketHost host)
    {
        var raw = new RawSocket();
        await raw._socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        return raw;
    }

    public static async Task<RawSocket> OpenAsync(SocketHost host)
    {
        var raw = await ConnectAsync(host);
        Assert.StartsWith("HTTP/1.1 101", await raw.RequestAsync(Upgrade), StringComparison.Ordinal);
        return raw;
    }

    public void ReceiveLittle() => _socket.ReceiveBufferSize = 4_096;

    public async Task<string> RequestAsync(string request)
    {
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request));
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await _socket.ReceiveAsync(one) == 1)
            answer.Append((char)one[0]);
        return answer.ToString();
    }

    public Task SendAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    public async Task SendAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
    }

    /// <summary>Reads exactly as many bytes as expected, or what there is until the end.</summary>
    public async Task<string> ReadAsync(int length)
    {
        var bytes = new byte[length];
        var read = 0;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (read < length)
        {
            var more = await _socket.ReceiveAsync(bytes.AsMemory(read), deadline.Token);
            if (more == 0)
                break;
            read += more;
        }

        return Convert.ToHexString(bytes, 0, read);
    }

    public void Dispose() => _socket.Dispose();
}
