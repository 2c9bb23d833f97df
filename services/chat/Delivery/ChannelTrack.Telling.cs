namespace Ensemble.Chat.Delivery;

// What the listeners are told. Called with the gate held.
internal sealed partial class ChannelTrack
{
    private void Tell(Bulletin bulletin)
    {
        if (bulletin.IsNumbered)
            TellAccess(bulletin.AccessVersion);
        foreach (var told in bulletin.Events)
        {
            if (!bulletin.IsNumbered || _order.Passes(told.Sequence))
                Tell(told);
        }

        if (bulletin.IsNumbered)
            _order.Advance(bulletin.Last);
        else
            TellAccess(bulletin.AccessVersion);
    }

    private void TellAccess(long version)
    {
        if (version <= _accessVersion)
            return;
        _accessVersion = version;
        foreach (var listener in _listeners)
            Guarded(listener, static (listener, channel, _) => listener.AccessChanged(channel), default);
    }

    private void Tell(OutgoingEvent told)
    {
        if (_listeners.IsEmpty)
            return;
        var frame = _parts.Frames.Text(told.Payload.Length, told.Kind == ChannelEventKind.Typing ? "typing" : null);
        told.Payload.Span.CopyTo(frame.Payload);
        foreach (var listener in _listeners)
            Guarded(listener, static (listener, _, heard) => listener.Hear(heard), new ChannelEvent(_channel, told.Kind, told.Sequence, told.UserId, frame));
        frame.Release();
    }

    // One that fails must not take it from the others.
    private void Guarded(IChannelListener listener, Action<IChannelListener, Guid, ChannelEvent> call, ChannelEvent heard)
    {
        try
        {
            call(listener, _channel, heard);
        }
        catch (Exception failure)
        {
            ListenerFailed(_parts.Logger, failure, _channel);
        }
    }

    [LoggerMessage(5022, LogLevel.Error, "A listener of channel {Channel} failed")]
    private static partial void ListenerFailed(ILogger logger, Exception failure, Guid channel);
}
