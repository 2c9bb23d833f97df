using Ensemble.Realtime.Framing;

namespace Ensemble.Realtime;

public sealed partial class Connection
{
    // 0 while open; then the code that the socket is closed with. Changes once, under the gate.
    private int _closing;
    private long _closeDeadline;
    private bool _cut;

    /// <summary>The socket takes no more frames.</summary>
    public bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>
    /// Says goodbye after what already waits. The first call counts; the socket is cut when the peer doesn't take part within
    /// <see cref="RealtimeOptions.CloseTimeout"/>.
    /// </summary>
    /// <param name="code">See <see cref="CloseCode"/>.</param>
    /// <param name="reason">For people and clients, at most 123 bytes of UTF-8.</param>
    public void Close(int code, string reason)
    {
        lock (_gate)
        {
            if (_closing != 0)
                return;
            BeginClose(code, reason, dropWaiting: false);
        }

        Flush();
    }

    // Called with the gate held.
    private void BeginClose(int code, string reason, bool dropWaiting)
    {
        _closing = code;
        _closeDeadline = _time.GetTimestamp() + Ticks(_options.CloseTimeout);
        if (dropWaiting)
            _queue.Clear();
        Span<byte> payload = stackalloc byte[125];
        var goodbye = _server.Frames.Control(Opcode.Close, payload[..ClosePayload.Write(payload, code, reason)]);
        _queue.Add(goodbye, goodbye.Since);
        goodbye.Release();
    }

    /// <summary>Once a second: pings, silence, age of the queue, and the end of a goodbye that nobody answers.</summary>
    internal void Sweep(long now)
    {
        var slow = false;
        lock (_gate)
        {
            _queue.Trim();
            if (_closing != 0)
            {
                if (now < _closeDeadline)
                    return;
            }
            else
            {
                slow = _queue.Count > 0 && _time.GetElapsedTime(_queue.OldestSince, now) > _options.MaxQueueAge;
                if (slow)
                    BeginClose(CloseCode.TooSlow, "too slow a reader", dropWaiting: true);
            }
        }

        if (_closing != 0 && !slow)
            Cut();
        else if (now - Volatile.Read(ref _lastHeard) >= Ticks(_options.SilenceTimeout))
            Close(CloseCode.TimedOut, "no sign of life");
        else if (now >= _nextPing)
            Ping(now);
    }

    private void Ping(long now)
    {
        _nextPing = now + Ticks(_options.PingInterval);
        var ping = _server.Frames.Control(Opcode.Ping, []);
        Send(ping);
        ping.Release();
    }

    // The connection is lost or given up: nothing more is sent.
    private void Cut()
    {
        lock (_gate)
        {
            if (_closing == 0)
                _closing = CloseCode.Lost;
            _cut = true;
            _queue.Clear();
            _flushed?.TrySetResult();
        }

        _wire.Abort();
    }

    // What waits, the goodbye above all, is written before Kestrel shuts the socket down.
    private Task FlushedAsync()
    {
        lock (_gate)
        {
            if (_cut || (!_sending && _queue.Count == 0))
                return Task.CompletedTask;
            _flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _flushed.Task;
        }
    }
}
