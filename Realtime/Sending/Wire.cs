using System.IO.Pipelines;
using System.Net.Sockets;

namespace Ensemble.Realtime.Sending;

/// <summary>
/// The way to the peer. A clear-text connection writes to its socket: one system call on the sender's thread, no copy into Kestrel's pipe and
/// no hop to Kestrel's send loop. With TLS, or where the socket can't be had, it writes to the upgraded stream.
/// </summary>
internal sealed class Wire(PipeReader input, Stream stream, Socket? socket, Action abort)
{
    public PipeReader Input { get; } = input;

    /// <summary>Writes what the kernel takes at once, and says how much that was. 0 for a wire that can only wait.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
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

    /// <summary>Writes all, waiting for the kernel to have room.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (socket is null)
            await stream.WriteAsync(bytes);
        else
            while (!bytes.IsEmpty)
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>Tells the peer that nothing more comes, while it may still send; where only the stream can be had, that waits for the end.</summary>
    public void FinishWriting()
    {
        if (socket is { Connected: true })
            socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Cuts the connection; reads and writes under way fail.</summary>
    public void Abort() => abort();
}
