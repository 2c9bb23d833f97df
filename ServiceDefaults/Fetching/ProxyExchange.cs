using System.Net.Sockets;
using System.Text;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>One connection of a program to its proxy, and the one that it asked for.</summary>
internal sealed class ProxyExchange(ProxySession session, TcpClient client)
{
    private const int PieceLength = 32 * 1024;

    /// <summary>Never fails: whatever goes wrong ends the two connections, and the program notices.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var _ = client;
        var program = client.GetStream();
        try
        {
            if (await ProxyRequest.ReadAsync(program, cancellationToken) is not { } request)
                await AnswerAsync(program, "400 Bad Request", "", cancellationToken);
            else if (!session.Accepts(request.GivenCredentials))
                await AnswerAsync(program, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"run\"\r\n", cancellationToken);
            else
                await RelayAsync(program, request, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or FetchException)
        {
            // One of the two has gone, or the session is over.
        }
    }

    private async Task RelayAsync(NetworkStream program, ProxyRequest request, CancellationToken cancellationToken)
    {
        NetworkStream host;
        try
        {
            host = await session.ConnectAsync(request.Host, request.Port, cancellationToken);
        }
        catch (FetchException failure)
        {
            await AnswerAsync(program, failure.Refusal == FetchRefusal.Unreachable ? "502 Bad Gateway" : "403 Forbidden", "", cancellationToken);
            return;
        }

        await using (host)
        {
            if (request.IsTunnel)
                await program.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
            await host.WriteAsync(request.Forwarded, cancellationToken);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var up = CopyAsync(program, host, counts: false, either.Token);
            var down = CopyAsync(host, program, counts: true, either.Token);
            // The program may have said all that it has to say long before the answer ends; after the answer nothing counts any more.
            await down;
            await either.CancelAsync();
            await up;
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool counts, CancellationToken cancellationToken)
    {
        var piece = new byte[PieceLength];
        try
        {
            int count;
            while ((count = await from.ReadAsync(piece, cancellationToken)) > 0)
            {
                if (counts)
                    session.Count(count);
                await to.WriteAsync(piece.AsMemory(0, count), cancellationToken);
            }

            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or FetchException)
        {
            // Ends this direction, and with it the other.
        }
    }

    private static async Task AnswerAsync(NetworkStream program, string status, string header, CancellationToken cancellationToken) =>
        await program.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n"), cancellationToken);
}
