using Ensemble.Realtime.Framing;
using Ensemble.Realtime.Sending;
using Microsoft.Extensions.Logging;

namespace Ensemble.Realtime;

/// <summary>
/// One socket. Whoever sends appends an encoded frame to its queue; one send loop writes everything that waits in one socket write.
/// All public members may be called from any thread.
/// </summary>
public sealed partial class Connection
{
    private readonly Wire _wire;
    private readonly SocketServer _server;
    private readonly RealtimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private FrameQueue _queue;
    private long _lastHeard;
    private long _nextPing;
    private int _badMessages;

    internal Connection(long id, Wire wire, SocketServer server, ILogger logger)
    {
        Id = id;
        _wire = wire;
        _server = server;
        _options = server.Options;
        _time = server.Time;
        _logger = logger;
        _assembly = new MessageAssembly(_options.MaxMessageBytes);
        _lastHeard = _time.GetTimestamp();
        _nextPing = _lastHeard + Ticks(_options.PingInterval);
        _paceAt = _lastHeard;
        _paceLeft = _options.MaxMessagesPerSecond * 2.0;
    }

    /// <summary>Unique in this process.</summary>
    public long Id { get; }

    /// <summary>Bytes that wait to be written.</summary>
    public int QueuedBytes
    {
        get
        {
            lock (_gate)
                return _queue.Bytes;
        }
    }

    /// <summary>A message that the service refused. Ten in a row (<see cref="RealtimeOptions.MaxBadMessages"/>) close the socket with 1008.</summary>
    public void CountBadMessage()
    {
        if (Interlocked.Increment(ref _badMessages) >= _options.MaxBadMessages)
            Close(CloseCode.PolicyViolation, $"{_options.MaxBadMessages} bad messages in a row");
    }

    /// <summary>A message that was fine: the count of bad ones begins anew.</summary>
    public void CountGoodMessage() => _badMessages = 0;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
