using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>An open <see cref="GuardedProxy"/>.</summary>
public sealed class ProxySession : IAsyncDisposable
{
    private const string User = "run";
    private const int MaxConnections = 32;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<Task, bool> exchanges = new();
    private readonly FetchGuard guard;
    private readonly FetchMetrics metrics;
    private readonly string password;
    private readonly long maxBytes;
    private readonly Task accepting;
    private long received;

    internal ProxySession(FetchGuard guard, FetchMetrics metrics, long maxBytes, string password)
    {
        (this.guard, this.metrics, this.maxBytes, this.password) = (guard, metrics, maxBytes, password);
        listener.Start();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{User}:{password}@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        accepting = AcceptAsync();
    }

    /// <summary>With the name and password.</summary>
    public Uri Address { get; }

    /// <summary>Why something was refused, the first time that it was; null when nothing was.</summary>
    public FetchException? Refusal { get; private set; }

    /// <summary>Ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(exchanges.Keys);
        listener.Dispose();
        end.Dispose();
    }

    internal bool Accepts(string? credentials) => credentials == ProxyRequest.Credentials(User, password);

    internal async Task<NetworkStream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await guard.ConnectAsync(host, port, cancellationToken);
            metrics.Answered();
            return connection;
        }
        catch (FetchException failure)
        {
            Refused(failure);
            throw;
        }
    }

    /// <exception cref="FetchException">That was too much.</exception>
    internal void Count(int bytes)
    {
        metrics.Received(bytes);
        if (Interlocked.Add(ref received, bytes) <= maxBytes)
            return;
        var failure = GuardedHttp.TooLarge(maxBytes);
        Refused(failure);
        throw failure;
    }

    private void Refused(FetchException failure)
    {
        Refusal ??= failure;
        metrics.Refused(failure.Refusal);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                if (exchanges.Count >= MaxConnections)
                {
                    client.Dispose();
                    continue;
                }

                var exchange = new ProxyExchange(this, client).RunAsync(end.Token);
                exchanges[exchange] = true;
                _ = exchange.ContinueWith(ended => exchanges.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception failure) when (end.IsCancellationRequested && failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
