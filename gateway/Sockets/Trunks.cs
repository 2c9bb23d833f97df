using System.Collections.Concurrent;
using System.Net;
using Ensemble.Realtime.Trunks;

namespace Ensemble.Gateway.Sockets;

/// <summary>
/// The trunks to nodes, one each, opened when the first socket goes there. What a node says to many clients comes over it once, and is handed
/// out here; without one, every socket has its own way, as any proxy would do it.
/// </summary>
internal sealed partial class Trunks(IHostApplicationLifetime lifetime, SocketMetrics metrics, TimeProvider time, ILogger<Trunks> logger) : IDisposable
{
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Line> lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { ConnectTimeout = OpenWithin, UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    /// <summary>The trunk to the node at this address; null when there is none now.</summary>
    public Task<Trunk?> FindAsync(Uri node) => lines.GetOrAdd(node.GetLeftPart(UriPartial.Authority), address => new Line(address, time)).FindAsync(this);

    public void Dispose() => http.Dispose();

    private async Task<Trunk?> OpenAsync(string address, Action ended)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
            deadline.CancelAfter(OpenWithin);
            var request = new HttpRequestMessage(HttpMethod.Get, address + TrunkFormat.Path) { Version = HttpVersion.Version11 };
            request.Headers.Connection.Add("Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", TrunkFormat.Protocol);
            var response = await http.SendAsync(request, deadline.Token);
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols || !response.Headers.TryGetValues(TrunkFormat.Header, out var keys))
            {
                None(logger, address, $"status {(int)response.StatusCode}");
                response.Dispose();
                return null;
            }

            var trunk = new Trunk(await response.Content.ReadAsStreamAsync(deadline.Token), keys.First(), metrics);
            _ = RunAsync(trunk, response, address, ended);
            return trunk;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            None(logger, address, failure.Message);
            return null;
        }
    }

    private async Task RunAsync(Trunk trunk, HttpResponseMessage response, string address, Action ended)
    {
        metrics.TrunkOpened();
        Opened(logger, address);
        using var stopping = lifetime.ApplicationStopping.Register(trunk.Dismiss);
        try
        {
            await trunk.RunAsync(lifetime.ApplicationStopped);
            Ended(logger, address, "the node ended it");
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException or InvalidDataException)
        {
            Ended(logger, address, failure.Message);
        }
        finally
        {
            response.Dispose();
            metrics.TrunkClosed();
            ended();
        }
    }

    [LoggerMessage(1601, LogLevel.Information, "A trunk from the node at {Address} is open")]
    private static partial void Opened(ILogger logger, string address);

    [LoggerMessage(1602, LogLevel.Information, "The trunk from the node at {Address} is no more: {Reason}")]
    private static partial void Ended(ILogger logger, string address, string reason);

    [LoggerMessage(1603, LogLevel.Warning, "No trunk from the node at {Address}: {Reason}")]
    private static partial void None(ILogger logger, string address, string reason);

    // One attempt at a time; after a failed one, none for a while.
    private sealed class Line(string address, TimeProvider time)
    {
        private readonly Lock gate = new();
        private Task<Trunk?>? opening;
        private long since;

        public Task<Trunk?> FindAsync(Trunks trunks)
        {
            lock (gate)
            {
                if (opening is null || (opening is { IsCompletedSuccessfully: true, Result: null } && time.GetElapsedTime(since) > RetryAfter))
                {
                    since = time.GetTimestamp();
                    opening = trunks.OpenAsync(address, Forget);
                }

                return opening;
            }
        }

        private void Forget()
        {
            lock (gate)
                opening = null;
        }
    }
}
