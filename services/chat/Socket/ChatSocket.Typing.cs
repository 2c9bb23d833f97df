using System.Collections.Concurrent;
using Ensemble.Chat.Delivery;

namespace Ensemble.Chat.Socket;

internal sealed partial class ChatSocket
{
    private readonly ConcurrentDictionary<Guid, TypingSpell> _typing = new();

    // Clients tell of every key; others are told now and then.
    private SocketError? Type(EventFields fields)
    {
        var (channel, started) = (fields.Id("channel_id"), fields.Flag("started"));
        if (fields.Fault is { } fault)
            return fault;
        if (!_joined.ContainsKey(channel))
            return new SocketError(SocketError.NotInChannel, "Join the channel first.", "channel_id");
        if (!started)
        {
            StopTyping(channel);
            return null;
        }

        var spell = _typing.GetOrAdd(channel, static (id, socket) => new TypingSpell(socket._shared.Options, socket._shared.Time, () => socket.StopTyping(id)), this);
        if (spell.Key())
            TellTyping(channel, started: true);
        return null;
    }

    private void StopTyping(Guid channel)
    {
        if (!_typing.TryRemove(channel, out var spell))
            return;
        spell.Dispose();
        TellTyping(channel, started: false);
    }

    private void StopTyping()
    {
        foreach (var channel in _typing.Keys)
            StopTyping(channel);
    }

    private void TellTyping(Guid channel, bool started)
    {
        _shared.Metrics.Typing();
        _shared.News.Say(channel, new OutgoingEvent(ChannelEventKind.Typing, User.Id, SocketEvents.Typing(channel, User.Id, started)));
    }
}
