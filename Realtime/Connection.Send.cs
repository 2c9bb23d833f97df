using System.Net.Sockets;
using Ensemble.Realtime.Sending;
using Microsoft.Extensions.Logging;

namespace Ensemble.Realtime;

public sealed partial class Connection
{
    private bool _sending;
    private TaskCompletionSource? _flushed;

    /// <summary>Appends and writes. The caller keeps its own reference to the frame.</summary>
    public void Send(Frame frame)
    {
        Post(frame);
        Flush();
    }

    /// <summary>
    /// Appends without writing: for a sender that posts several frames and then calls <see cref="Flush"/>. A reader too slow loses what may
    /// be lost; past the hard bound it is closed and the frame is not taken.
    /// </summary>
    public void Post(Frame frame)
    {
        lock (_gate)
        {
            if (_closing != 0)
                return;
            if (_queue.Count > 0 && !MayAppend(frame))
                return;
            _queue.Add(frame);
        }
    }

    /// <summary>Writes what waits, unless a write is under way (which then takes it along).</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_sending || _queue.Count == 0)
                return;
            _sending = true;
        }

        // Ends at once unless the kernel's buffer is full; never throws.
        _ = SendWaitingAsync();
    }

    private async Task SendWaitingAsync()
    {
        try
        {
            while (TryTake(out var batch))
            {
                try
                {
                    await _wire.WriteAsync(batch.Bytes);
                    _server.Metrics.Sent(batch.Frames, batch.Bytes.Length);
                }
                finally
                {
                    batch.Return();
                }
            }
        }
        catch (Exception failure)
        {
            if (failure is not (SocketException or IOException or ObjectDisposedException or OperationCanceledException))
                SendFailed(_logger, failure, Id);
            Cut();
        }
    }

    private bool TryTake(out SendBatch batch)
    {
        lock (_gate)
        {
            if (_queue.Count > 0)
            {
                batch = SendBatch.From(ref _queue);
                return true;
            }

            _sending = false;
            _flushed?.TrySetResult();
            batch = default;
            return false;
        }
    }

    // Called with the gate held and frames waiting.
    private bool MayAppend(Frame frame)
    {
        var bytes = _queue.Bytes + frame.Length;
        var age = _time.GetElapsedTime(_queue.Oldest.Since);
        if (bytes <= _options.LossyQueueBytes && age <= _options.LossyQueueAge)
            return true;

        if (frame.Lossy is { } kind)
        {
            _server.Metrics.Dropped(kind);
            return false;
        }

        if (bytes > _options.MaxQueueBytes || age > _options.MaxQueueAge)
        {
            _queue.RemoveLossy(_server.Metrics.Dropped);
            if (_queue.Count > 0 && (_queue.Bytes + frame.Length > _options.MaxQueueBytes
                || _time.GetElapsedTime(_queue.Oldest.Since) > _options.MaxQueueAge))
            {
                BeginClose(CloseCode.TooSlow, "too slow a reader", dropWaiting: true);
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(2001, LogLevel.Error, "Sending to socket {Socket} failed")]
    private static partial void SendFailed(ILogger logger, Exception failure, long socket);
}
