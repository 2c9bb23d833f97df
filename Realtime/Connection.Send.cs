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
    public void Post(Frame frame) => Post(frame, frame.Since);

    /// <summary>The same for a frame from the past: its age counts from now.</summary>
    public void PostOld(Frame frame) => Post(frame, _time.GetTimestamp());

    /// <summary>Writes what waits, unless a write is under way (which then takes it along).</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_sending || _queue.Count == 0)
                return;
            _sending = true;
        }

        SendWaiting();
    }

    private void Post(Frame frame, long since)
    {
        lock (_gate)
        {
            if (_closing != 0)
                return;
            if (frame.Length > _options.MaxFrameBytes)
            {
                TooLong(_logger, Id, frame.Length, _options.MaxFrameBytes);
                BeginClose(CloseCode.ServerError, "message too long", dropWaiting: false);
            }
            else if (_queue.Count == 0 || MayAppend(frame))
            {
                _queue.Add(frame, since);
            }
        }
    }

    // On the caller's thread as long as the kernel takes everything; what it doesn't take goes out when it has room.
    private void SendWaiting()
    {
        while (TryTake(out var batch))
        {
            try
            {
                var sent = _wire.Write(batch.Bytes.Span);
                if (sent < batch.Bytes.Length)
                {
                    // Never throws; goes on with what waits behind it.
                    _ = SendRestAsync(batch, sent);
                    return;
                }
            }
            catch (Exception failure)
            {
                batch.Return();
                SendFailed(failure);
                return;
            }

            Sent(batch);
        }
    }

    private async Task SendRestAsync(SendBatch batch, int sent)
    {
        try
        {
            await _wire.WriteAsync(batch.Bytes[sent..]);
        }
        catch (Exception failure)
        {
            batch.Return();
            SendFailed(failure);
            return;
        }

        Sent(batch);
        SendWaiting();
    }

    private void Sent(in SendBatch batch)
    {
        _server.Metrics.Sent(batch.Frames, batch.Bytes.Length);
        batch.Return();
    }

    private void SendFailed(Exception failure)
    {
        if (failure is not (SocketException or IOException or ObjectDisposedException or OperationCanceledException))
            SendFailed(_logger, failure, Id);
        Cut();
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
        var age = _time.GetElapsedTime(_queue.OldestSince);
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
                || _time.GetElapsedTime(_queue.OldestSince) > _options.MaxQueueAge))
            {
                BeginClose(CloseCode.TooSlow, "too slow a reader", dropWaiting: true);
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(2004, LogLevel.Error, "A frame of {Bytes} bytes for socket {Socket} exceeds the limit of {Limit}")]
    private static partial void TooLong(ILogger logger, long socket, int bytes, int limit);

    [LoggerMessage(2001, LogLevel.Error, "Sending to socket {Socket} failed")]
    private static partial void SendFailed(ILogger logger, Exception failure, long socket);
}
