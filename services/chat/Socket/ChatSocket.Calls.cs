using Ensemble.Chat.Voice;

namespace Ensemble.Chat.Socket;

internal sealed partial class ChatSocket
{
    private readonly Lock _callGate = new();
    private Guid? _call;

    public bool IsInCall(Guid channel)
    {
        lock (_callGate)
            return _call == channel;
    }

    private async ValueTask<SocketError?> JoinCallAsync(EventFields fields, CancellationToken cancellationToken)
    {
        var channel = fields.Id("channel_id");
        if (fields.Fault is { } fault)
            return fault;
        if (await _shared.Hub.EnterAsync(channel, this, cancellationToken) is not { } entered)
            return SocketError.NoChannel;
        var (room, place, _) = entered;
        try
        {
            // One call at a time.
            if (!IsInCall(channel) && TakeCall() is { } before)
                await _shared.Calls.LeaveAsync(before, Session, cancellationToken);
            SetCall(channel);
            JoinResult result;
            try
            {
                result = await _shared.Calls.JoinAsync(channel, User.Id, Session, cancellationToken);
            }
            catch (Exception failure) when (Outage.Is(failure))
            {
                // Whether it was done is not known.
                if (TakeCall(channel))
                    await _shared.Calls.LeaveAsync(channel, Session, cancellationToken);
                throw;
            }

            if (result.Outcome == JoinOutcome.Full)
            {
                TakeCall(channel);
                return new SocketError(SocketError.CallFull, $"The call has {result.Call.Participants.Count} people, as many as may be.", "channel_id");
            }

            // Its own voice_joined comes after the state that it is in.
            room.With(place, (at, _) => at.CallKnownAt = result.Outcome == JoinOutcome.Joined ? result.Call.Number - 1 : result.Call.Number);
            Tell(VoiceEvents.CallJoined(channel, Session, _shared.Turn.For(User.Id)));
            Tell(VoiceEvents.RoomState(channel, result.Call));
            await TellSharePlayAsync(channel, cancellationToken);
        }
        finally
        {
            room.LetGo(place);
        }

        // Closed, or removed from the channel, while it joined: whoever did that saw no call.
        if ((IsClosed || place.IsLost) && TakeCall(channel))
            await _shared.Calls.LeaveAsync(channel, Session, CancellationToken.None);
        return null;
    }

    private async ValueTask<SocketError?> LeaveCallAsync(EventFields fields, CancellationToken cancellationToken)
    {
        var channel = fields.Id("channel_id");
        if (fields.Fault is { } fault)
            return fault;
        if (TakeCall(channel))
            await _shared.Calls.LeaveAsync(channel, Session, cancellationToken);
        return null;
    }

    private async ValueTask<SocketError?> SetVoiceStateAsync(EventFields fields, CancellationToken cancellationToken)
    {
        var (channel, muted, screen) = (fields.Id("channel_id"), fields.OptionalFlag("muted"), fields.OptionalFlag("screen"));
        if (fields.Fault is { } fault)
            return fault;
        if (!IsInCall(channel) || await _shared.Calls.UpdateAsync(channel, Session, muted, screen, cancellationToken) is null)
            return new SocketError(SocketError.NotInCall, "Join the call first.", "channel_id");
        return null;
    }

    private async ValueTask<SocketError?> SignalAsync(EventFields fields, int length, CancellationToken cancellationToken)
    {
        var (channel, to, toSession, data) = (fields.Id("channel_id"), fields.Id("to_user_id"), fields.OptionalId("to_session_id"), fields.Any("data"));
        if (fields.Fault is { } fault)
            return fault;
        if (length > _shared.Options.MaxSignalBytes)
            return SocketError.Invalid("data", $"the event may be {_shared.Options.MaxSignalBytes} bytes long");
        if (!IsInCall(channel))
            return new SocketError(SocketError.NotInCall, "Join the call first.", "channel_id");
        var call = await _shared.Calls.ReadAsync(channel, cancellationToken);
        if (call.Participants.FirstOrDefault(present => present.SessionId == Session) is not { } self)
            return new SocketError(SocketError.NotInCall, "Join the call first.", "channel_id");
        if (!call.Participants.Any(present => present.UserId == to && present.SessionId == (toSession ?? present.SessionId)))
            return new SocketError(SocketError.PeerNotInCall, "Whom it is for is not in this call.", toSession is null ? "to_user_id" : "to_session_id");
        if (!VoiceEvents.TrySignal(channel, self, to, toSession, data, out var signal))
            return SocketError.Invalid("data", "must have texts of Unicode characters");
        _shared.News.Say(channel, signal);
        _shared.Metrics.Signalled();
        return null;
    }

    private void SetCall(Guid channel)
    {
        lock (_callGate)
            _call = channel;
    }

    private Guid? TakeCall()
    {
        lock (_callGate)
        {
            var before = _call;
            _call = null;
            return before;
        }
    }

    // Whether it was in that call.
    private bool TakeCall(Guid channel)
    {
        lock (_callGate)
        {
            if (_call != channel)
                return false;
            _call = null;
            return true;
        }
    }
}
