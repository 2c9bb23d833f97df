using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>Passes the bytes of each connection to a public port on to one of the processes behind it, in turn.</summary>
/// <param name="targets">The ports of the processes that run now.</param>
internal sealed class ReplicaProxy(int port, Func<IReadOnlyList<int>> targets) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _acceptors = [];
    private int _turn;

    /// <summary>Listens from now on. A port that is taken is a <see cref="SocketException"/>.</summary>
    public void Start()
    {
        IPAddress[] addresses = Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
        var listeners = addresses.Select(address => new TcpListener(address, port)).ToArray();
        try
        {
            foreach (var listener in listeners)
            {
                listener.Start(512);
            }
        }
        catch
        {
            Array.ForEach(listeners, listener => listener.Dispose());
            throw;
        }

        _acceptors.AddRange(listeners.Select(AcceptAsync));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_acceptors).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        using (listener)
        {
            while (!_stopping.IsCancellationRequested)
            {
                try
                {
                    var client = await listener.AcceptSocketAsync(_stopping.Token).ConfigureAwait(false);
                    _ = ServeAsync(client, _stopping.Token);
                }
                catch (Exception exception) when (exception is OperationCanceledException or SocketException)
                {
                    // Either the end, or a client that was gone before it was accepted.
                }
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        using (client)
        {
            using var server = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            if (server is null)
            {
                client.Close(0); // a reset, as from a port where nobody listens
                return;
            }

            client.NoDelay = server.NoDelay = true;
            await Task.WhenAll(PumpAsync(client, server, cancellationToken), PumpAsync(server, client, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>To the next process, or when that one refuses to the one after it.</summary>
    private async Task<Socket?> ConnectAsync(CancellationToken cancellationToken)
    {
        var live = targets();
        var first = (uint)Interlocked.Increment(ref _turn);
        for (var i = 0u; i < live.Count; i++)
        {
            var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, live[(int)((first + i) % (uint)live.Count)], cancellationToken).ConfigureAwait(false);
                return server;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                server.Dispose();
            }
        }

        return null;
    }

    /// <summary>Until one side ends; its end is told to the other, which may go on sending.</summary>
    private static async Task PumpAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cancellationToken).ConfigureAwait(false);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A broken connection is broken in both directions.
            from.Close(0);
            to.Close(0);
        }
    }
}
