using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Infrastructure;

namespace Ensemble.Tests.Infrastructure;

/// <summary>A temporary data directory, and contexts for servers in it; removed afterwards.</summary>
internal sealed class ServerDirectory : IDisposable
{
    private readonly ConcurrentDictionary<string, int> _ports = new();
    private readonly string _root = Directory.CreateTempSubdirectory("ensemble-infrastructure-").FullName;

    public string Path => System.IO.Path.Combine(_root, "data");

    /// <summary>Everything that the server and its preparation wrote.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public NativeServerContext Context(string name, string user = "ensemble", string password = "it's a \"secret\" \\ word") =>
        new(name, Path, FreePort(), user, password, key => _ports.GetOrAdd(key, _ => FreePort()), Log.Enqueue);

    /// <summary>The next contexts get other ports: another run of the AppHost.</summary>
    public void ForgetPorts() => _ports.Clear();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
