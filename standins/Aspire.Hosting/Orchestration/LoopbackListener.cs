using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Asks whether somebody listens on a port. While a fleet starts that is asked many times a second and the answer is mostly no, so it must not
/// cost an exception each time: those took seconds of the start.
/// </summary>
internal static class LoopbackListener
{
    public static async ValueTask<bool> ExistsAsync(int port) =>
        await ConnectsAsync(IPAddress.Loopback, port).ConfigureAwait(false)
        || (Socket.OSSupportsIPv6 && await ConnectsAsync(IPAddress.IPv6Loopback, port).ConfigureAwait(false));

    /// <summary>At once: on the loopback a connection is taken or refused, without a wait.</summary>
    private static async ValueTask<bool> ConnectsAsync(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var connect = new SocketAsyncEventArgs();
        connect.RemoteEndPoint = new IPEndPoint(address, port);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connect.Completed += (_, _) => done.SetResult();
        if (socket.ConnectAsync(connect))
        {
            await done.Task.ConfigureAwait(false);
        }

        return connect.SocketError == SocketError.Success;
    }
}
