using System.Collections.Concurrent;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.Socket.Rooms;
using Ensemble.Chat.Voice;
using StackExchange.Redis;

namespace Ensemble.Chat.Socket;

internal sealed partial class ChatSocket
{
    private const int MaxSaidBytes = 4_000;

    // Channels that the client has open.
    private readonly ConcurrentDictionary<Guid, bool> _joined = new();

    private async ValueTask<SocketError?> JoinAsync(EventFields fields, CancellationToken cancellationToken)
    {
        var (channel, since) = (fields.Id("channel_id"), fields.Number("since"));
        if (fields.Fault is { } fault)
            return fault;
        if (!_joined.ContainsKey(channel) && _joined.Count >= _shared.Options.MaxRooms)
            return new SocketError(SocketError.TooManyChannels, $"At most {_shared.Options.MaxRooms} channels may be open; leave one first.");
        if (await _shared.Hub.EnterAsync(channel, this, cancellationToken) is not { } entered)
            return SocketError.NoChannel;
        var (room, place, _) = entered;
        try
        {
            await WelcomeAsync(channel, room, place, cancellationToken);
            var missed = room.With(place, (at, position) => Missed.Between(at, since, position));
            if (!missed.IsNone)
                await ReplayAsync(room, place, missed, cancellationToken);
            _joined[channel] = true;
        }
        finally
        {
            room.LetGo(place);
        }

        // Taken away meanwhile: then it was told so, and hears nothing.
        if (place.IsLost)
            _joined.TryRemove(channel, out _);
        return null;
    }

    // What the room is like, before anything that happens in it.
    private async Task WelcomeAsync(Guid channel, ChannelRoom room, Place place, CancellationToken cancellationToken)
    {
        Call call;
        try
        {
            call = await _shared.Calls.ReadAsync(channel, cancellationToken);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // Messages can be read without.
            call = new Call(0, []);
        }

        room.With(place, (at, _) => at.CallKnownAt = call.Number);
        Tell(VoiceEvents.RoomState(channel, call));
        await TellSharePlayAsync(channel, cancellationToken);
    }

    private async Task ReplayAsync(ChannelRoom room, Place place, Missed missed, CancellationToken cancellationToken)
    {
        if (missed.Count > _shared.Options.MaxReplayed)
        {
            Tell(SocketEvents.Resync(room.ChannelId, missed.Since, missed.Until));
            return;
        }

        var told = 0;
        for (var since = missed.Since; since < missed.Until && !place.IsLost;)
        {
            var page = await _shared.Gaps.ReadAsync(room.ChannelId, since, cancellationToken);
            foreach (var old in page.Events.Where(missed.Includes))
            {
                if (!place.IsLost)
                    Tell(old.Payload.ToArray());
                told++;
            }

            since = page.Last;
            if (page.IsComplete)
                break;
        }

        room.With(place, (at, _) => missed.Told(at));
        _shared.Metrics.Replayed(told);
    }

    private async ValueTask<SocketError?> LeaveAsync(EventFields fields, CancellationToken cancellationToken)
    {
        var channel = fields.Id("channel_id");
        if (fields.Fault is { } fault)
            return fault;
        if (!_joined.ContainsKey(channel))
            return null;
        LeftRoom(channel);
        if (_shared.Hub.Find(channel, this) is { } found)
            found.Room.With(found.Place, (at, _) => at.IsJoined = false);
        // Its client leaves the channel of its call only when it leaves the call, too.
        if (TakeCall(channel))
            await _shared.Calls.LeaveAsync(channel, Session, cancellationToken);
        return null;
    }

    private async ValueTask<SocketError?> SayAsync(EventFields fields, CancellationToken cancellationToken)
    {
        var (channel, content) = (fields.Id("channel_id"), fields.RequiredText("content", MaxSaidBytes));
        if (fields.Fault is { } fault)
            return fault;
        if (string.IsNullOrWhiteSpace(content))
            return SocketError.Invalid("content", "is required");
        if (!_joined.ContainsKey(channel))
            return new SocketError(SocketError.NotInChannel, "Join the channel first.", "channel_id");
        if (await _shared.Readers.FindAsync(channel, User.Speaker, cancellationToken) is not { Rights.Write: true })
            return SocketError.NotAllowed("write");
        _shared.News.Say(channel, new OutgoingEvent(ChannelEventKind.Said, User.Id, SocketEvents.Said(channel, User.Id, content)));
        return null;
    }

    private void LeftRoom(Guid channel)
    {
        _joined.TryRemove(channel, out _);
        StopTyping(channel);
    }
}
