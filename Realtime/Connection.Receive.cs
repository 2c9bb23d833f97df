using System.Buffers;
using System.Net.Sockets;
using Ensemble.Realtime.Framing;
using Microsoft.Extensions.Logging;

namespace Ensemble.Realtime;

public sealed partial class Connection
{
    private MessageAssembly _assembly;
    private bool _lingering;
    private double _paceLeft;
    private long _paceAt;

    /// <summary>Receives until the peer is gone. Returns the code the socket ended with.</summary>
    internal async Task<int> RunAsync(IConversation conversation, CancellationToken aborted)
    {
        var code = CloseCode.Lost;
        try
        {
            await conversation.OpenedAsync(aborted);
            code = await ReceiveAsync(conversation, aborted);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Lost: a reset, or cut by ourselves.
        }
        catch (Exception failure)
        {
            ReceiveFailed(_logger, failure, Id);
            Close(code = CloseCode.ServerError, "server error");
        }
        finally
        {
            _assembly.Reset();
        }

        // The server's own reason is the one that counts.
        code = _closing is 0 ? code : _closing;
        if (code == CloseCode.Lost)
            Cut();
        else
            await FlushedAsync();
        if (_lingering)
            await DiscardAsync(aborted);
        return code;
    }

    // Closing a socket with unread input resets it, and the reset can overtake the close frame: read on until the peer has gone.
    private async Task DiscardAsync(CancellationToken aborted)
    {
        try
        {
            _wire.FinishWriting();
            while (true)
            {
                var result = await _wire.Input.ReadAsync(aborted);
                _wire.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                    return;
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone, or cut at the close deadline.
        }
    }

    private async Task<int> ReceiveAsync(IConversation conversation, CancellationToken aborted)
    {
        while (true)
        {
            var result = await _wire.Input.ReadAsync(aborted);
            if (result.IsCanceled)
                return CloseCode.Lost;
            Volatile.Write(ref _lastHeard, _time.GetTimestamp());
            var rest = result.Buffer;
            while (FrameHeader.TryRead(rest, MaxPayload(rest), out var header, out var violation) && rest.Length >= header.Length)
            {
                var payload = rest.Slice(header.HeaderLength, header.PayloadLength);
                rest = rest.Slice(header.Length);
                _server.Metrics.Received(header.Length);
                if (!WithinPace())
                    Close(CloseCode.TooFast, $"more than {_options.MaxMessagesPerSecond} messages a second");
                var ended = header.IsControl ? Control(header, payload) : await DataAsync(conversation, header, payload, aborted);
                if (ended is { } code)
                {
                    _wire.Input.AdvanceTo(rest.Start);
                    return code;
                }
            }

            if (Violated(rest) is { } broken)
            {
                _wire.Input.AdvanceTo(rest.Start);
                return Refuse(broken);
            }

            _wire.Input.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
                return CloseCode.Lost;
        }
    }

    private Violation? Violated(in ReadOnlySequence<byte> rest)
    {
        FrameHeader.TryRead(rest, MaxPayload(rest), out _, out var violation);
        return violation;
    }

    // Control frames may come between the fragments of a message that has used up its length.
    private int MaxPayload(in ReadOnlySequence<byte> next) =>
        !next.IsEmpty && (next.FirstSpan[0] & 0x08) != 0 ? _options.MaxMessageBytes : _assembly.MaxPayload;

    private async ValueTask<int?> DataAsync(IConversation conversation, FrameHeader header, ReadOnlySequence<byte> payload, CancellationToken aborted)
    {
        if (IsClosing)
            return null;
        if (_assembly.Add(header, payload, out var complete) is { } violation)
            return Refuse(violation);
        if (!complete)
            return null;
        await conversation.ReceiveAsync(_assembly.IsText ? MessageKind.Text : MessageKind.Binary, _assembly.Message, aborted);
        _assembly.Reset();
        return null;
    }

    // The socket's end as its close code, null while it goes on.
    private int? Control(in FrameHeader header, in ReadOnlySequence<byte> masked)
    {
        if (header.Opcode == Opcode.Pong)
            return null;
        Span<byte> payload = stackalloc byte[header.PayloadLength];
        masked.CopyTo(payload);
        Masking.Remove(payload, header.Mask);
        if (header.Opcode == Opcode.Ping)
        {
            var pong = _server.Frames.Control(Opcode.Pong, payload);
            Send(pong);
            pong.Release();
            return null;
        }

        if (ClosePayload.TryRead(payload, out var code) is { } violation)
            return Refuse(violation);
        Close(code, "");
        return code;
    }

    private int Refuse(Violation violation)
    {
        _lingering = true;
        Close(violation.Code, violation.Reason);
        return violation.Code;
    }

    // A token bucket of two seconds' worth.
    private bool WithinPace()
    {
        if (_options.MaxMessagesPerSecond == 0)
            return true;
        var most = _options.MaxMessagesPerSecond * 2.0;
        if (_paceAt != _lastHeard)
        {
            _paceLeft = Math.Min(most, _paceLeft + _time.GetElapsedTime(_paceAt, _lastHeard).TotalSeconds * _options.MaxMessagesPerSecond);
            _paceAt = _lastHeard;
        }

        return --_paceLeft >= 0;
    }

    [LoggerMessage(2002, LogLevel.Error, "The conversation of socket {Socket} failed")]
    private static partial void ReceiveFailed(ILogger logger, Exception failure, long socket);
}
