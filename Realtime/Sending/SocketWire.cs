using System.IO.Pipelines;
using System.Net.Sockets;

namespace Ensemble.Realtime.Sending;

/// <summary>
/// A connection of its own. In clear text it writes to its socket: one system call on the sender's thread, no copy into Kestrel's pipe and
/// no hop to Kestrel's send loop. With TLS, or where the socket can't be had, it writes to the upgraded stream.
/// </summary>
internal sealed class SocketWire(PipeReader input, Stream stream, Socket? socket, Action abort) : Wire(input, abort)
{
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        if (socket is null)
            return 0;
        var sent = socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (socket is null)
            await stream.WriteAsync(bytes);
        else
            while (!bytes.IsEmpty)
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    public override void FinishWriting()
    {
        if (socket is { Connected: true })
            socket.Shutdown(SocketShutdown.Send);
    }
}
