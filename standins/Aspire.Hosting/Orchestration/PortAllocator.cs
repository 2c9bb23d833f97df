using System.Collections.Concurrent;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Hands out free loopback ports. A port handed out stays reserved against every other AppHost of this user until this one ends, by a lock
/// on a file: between asking for a port and listening on it there are seconds.
/// </summary>
internal sealed class PortAllocator : IDisposable
{
    // Below the range from which the kernel takes ports for outgoing connections, so that none of those takes a port while its owner restarts.
    private const int First = 15_000;
    private const int Last = 32_000;
    private readonly ConcurrentDictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<FileStream> _reservations = [];
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"aspire-ports-{Environment.UserName}");
    private readonly Lock _lock = new();

    /// <summary>A free port, the same one for the same key.</summary>
    public int Allocate(string key)
    {
        lock (_lock)
        {
            return _byKey.GetOrAdd(key, _ => Allocate());
        }
    }

    public void Dispose()
    {
        while (_reservations.TryTake(out var reservation))
        {
            reservation.Dispose();
        }
    }

    private int Allocate()
    {
        Directory.CreateDirectory(_directory);
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (TryReserve(port) is { } reservation)
            {
                if (LoopbackPort.IsFree(port))
                {
                    _reservations.Add(reservation);
                    return port;
                }

                reservation.Dispose();
            }
        }

        throw new DistributedApplicationException($"No free port found between {First} and {Last}.");
    }

    private FileStream? TryReserve(int port)
    {
        try
        {
            var path = Path.Combine(_directory, $"{port}");
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null; // another AppHost has it
        }
    }
}
