using System.Net;

namespace Ensemble.Gateway.Sockets;

/// <summary>What the node has answered to a request for a socket: a connection that only takes, while what the node says comes over the trunk.</summary>
internal sealed class TrunkedContent(HttpContent connection, TrunkedSocket socket, SocketMetrics metrics) : HttpContent
{
    private int isDisposed;

    protected override async Task<Stream> CreateContentReadStreamAsync()
    {
        metrics.SocketOpened();
        return new TrunkedStream(await connection.ReadAsStreamAsync(), socket, metrics);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            socket.Leave();
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
