using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Infrastructure;

/// <summary>A question to a server on loopback. No answer, a wrong one or none in time means that the server doesn't work (yet).</summary>
internal static class LoopbackProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public static async Task<bool> RunAsync(
        int port, Func<NetworkStream, CancellationToken, Task<bool>> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            return await ask(client.GetStream(), limit.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
