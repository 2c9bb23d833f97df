using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ensemble.Tests.Fixtures;

/// <summary>
/// A TCP port of the loopback address that nobody listens on. Below the range that the system gives to outgoing connections, one of which
/// could otherwise take it before the server does.
/// </summary>
public static class FreePort
{
    private const int Lowest = 10_000;
    private const int Highest = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Taken = new();

    public static int Take()
    {
        for (var attempts = 1_000; attempts > 0; attempts--)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (Taken.TryAdd(port, true) && IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No port from {Lowest} to {Highest} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
