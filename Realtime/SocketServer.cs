using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using Ensemble.Realtime.Sending;
using Ensemble.Realtime.Trunks;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ensemble.Realtime;

/// <summary>Upgrades requests to WebSockets and keeps the open ones.</summary>
public sealed class SocketServer
{
    private readonly ConcurrentDictionary<long, Connection> _open = new();
    private readonly TrunkServer _trunks;
    private readonly ILogger<SocketServer> _logger;
    private readonly bool _directWrites;
    private long _lastId;
    private volatile bool _draining;

    internal SocketServer(IOptions<RealtimeOptions> options, IOptions<SocketTransportOptions> transport, FramePool frames,
        RealtimeMetrics metrics, TimeProvider time, TrunkServer trunks, ILogger<SocketServer> logger)
    {
        (Options, Frames, Metrics, Time, _trunks, _logger) = (options.Value, frames, metrics, time, trunks, logger);
        // See RealtimeSetup: only then does the end of UpgradeAsync mean that the 101 has left, and what we write comes after it.
        _directWrites = transport.Value.MaxWriteBufferSize == RealtimeSetup.WriteThrough;
        metrics.Watch(State);
    }

    public FramePool Frames { get; }

    /// <summary>The process is about to stop: what the service has to say comes before the sockets are sent away.</summary>
    public event Action? Draining;

    /// <summary>Sockets that are open now.</summary>
    public int Count => _open.Count;

    internal RealtimeOptions Options { get; }

    internal RealtimeMetrics Metrics { get; }

    internal TimeProvider Time { get; }

    /// <summary>
    /// Serves one socket from handshake to goodbye. A request that is no WebSocket handshake is answered with 426, a malformed one with
    /// 400, any with 503 once the server stops; in these cases <paramref name="converse"/> is not called.
    /// </summary>
    public async Task ServeAsync(HttpContext context, Func<Connection, IConversation> converse)
    {
        if (_draining)
        {
            context.Response.Headers.RetryAfter = "1";
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (Handshake.Refusal(context) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        var wire = await UpgradeAsync(context);
        var connection = new Connection(Interlocked.Increment(ref _lastId), wire, this, _logger);
        var conversation = converse(connection);
        _open[connection.Id] = connection;
        if (_draining)
            Dismiss(connection);
        var code = CloseCode.Lost;
        try
        {
            code = await connection.RunAsync(conversation, context.RequestAborted);
        }
        finally
        {
            _open.TryRemove(connection.Id, out _);
            Metrics.Ended(code);
            conversation.Closed(code);
            wire.End();
        }
    }

    internal void Sweep()
    {
        var now = Time.GetTimestamp();
        foreach (var (_, connection) in _open)
            connection.Sweep(now);
    }

    /// <summary>Takes no more sockets and sends those that are open away, each with another time to come back.</summary>
    internal void Drain()
    {
        _draining = true;
        Draining?.Invoke();
        foreach (var (_, connection) in _open)
            Dismiss(connection);
    }

    private void Dismiss(Connection connection) => connection.Close(CloseCode.GoingAway, CloseCode.Draining(Options.DrainJitter));

    private async Task<Wire> UpgradeAsync(HttpContext context)
    {
        var input = context.Features.Get<IConnectionTransportFeature>()?.Transport.Input;
        var carried = input is null ? null : _trunks.Find(context, input);
        if (carried is not null)
            context.Response.Headers[TrunkFormat.Header] = "1";
        try
        {
            var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            return carried ?? (Wire)new SocketWire(
                input ?? PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)), stream, DirectSocket(context), context.Abort);
        }
        catch
        {
            carried?.Abort();
            throw;
        }
    }

    private Socket? DirectSocket(HttpContext context)
    {
        if (!_directWrites || context.Features.Get<ITlsConnectionFeature>() is not null)
            return null;
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            return null;
        try
        {
            if (Options.KernelSendBytes > 0)
                socket.SendBufferSize = Options.KernelSendBytes;
            // Our writes must not wait; Kestrel's own never do.
            socket.Blocking = false;
            return socket;
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // The peer went as soon as it had come; the stream will say so.
            return null;
        }
    }

    private (int Sockets, long QueuedBytes, int DeepestQueue) State()
    {
        var (total, deepest) = (0L, 0);
        foreach (var (_, connection) in _open)
        {
            var queued = connection.QueuedBytes;
            total += queued;
            deepest = Math.Max(deepest, queued);
        }

        return (_open.Count, total, deepest);
    }
}
