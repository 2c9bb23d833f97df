using System.Text.Json;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.Socket;

namespace Ensemble.Chat.Voice;

/// <summary>The events of calls (Stuffchat wire reference, 2.3 and 2.4). What that document does not have its client leaves out.</summary>
internal static class VoiceEvents
{
    /// <summary>All nodes tell of calls as one: <see cref="Call.Number"/> is the order.</summary>
    public static readonly Guid Origin = new("0c9f7f4e-2a0b-4b52-8a53-6e0f3d2c9b17");

    public static byte[] RoomState(Guid channel, Call call) => SocketJson.ToBytes(new
    {
        type = "room_state", channel_id = channel,
        voice_users = call.Participants.Select(who => new[] { who.UserId, who.SessionId }),
        voice_states = call.Participants.Select(who => new
        {
            user_id = who.UserId, session_id = who.SessionId, muted = who.IsMuted, screen = who.SharesScreen,
        }),
    });

    public static OutgoingEvent Joined(Guid channel, Participant who, long number) => Of(
        who.UserId, number, new { type = "voice_joined", channel_id = channel, user_id = who.UserId, session_id = who.SessionId });

    public static OutgoingEvent State(Guid channel, Participant who, long number) => Of(who.UserId, number, new
    {
        type = "voice_state", channel_id = channel, user_id = who.UserId, session_id = who.SessionId, muted = who.IsMuted, screen = who.SharesScreen,
    });

    /// <summary>
    /// On <c>voice_left</c> clients close all connections to the user, so it is told of the last session only; of one among several the whole
    /// state is told instead.
    /// </summary>
    public static IReadOnlyList<OutgoingEvent> Left(Departure departure)
    {
        var (channel, call) = (departure.ChannelId, departure.Call);
        var present = call.Participants.Select(who => who.UserId).ToHashSet();
        var gone = departure.Removed.Select(who => who.UserId).Distinct().ToList();
        var told = gone.Where(user => !present.Contains(user))
            .Select(user => Of(user, call.Number, new { type = "voice_left", channel_id = channel, user_id = user })).ToList();
        if (gone.Any(present.Contains))
            told.Add(new OutgoingEvent(ChannelEventKind.Voice, Guid.Empty, RoomState(channel, call), call.Number));
        return told;
    }

    /// <summary>
    /// For <paramref name="to"/> alone. The session comes first, so that nodes find it without reading all of the rest. False when a text in
    /// <paramref name="data"/> has a lone surrogate, escaped: that is JSON, but can't be written.
    /// </summary>
    public static bool TrySignal(Guid channel, Participant from, Guid to, Guid? toSession, JsonElement data, out OutgoingEvent signal)
    {
        try
        {
            signal = new OutgoingEvent(ChannelEventKind.Signal, to, SocketJson.ToBytes(new
            {
                to_session_id = toSession, type = "webrtc_signal", channel_id = channel, from_user_id = from.UserId, from_session_id = from.SessionId, data,
            }));
            return true;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
        {
            signal = default;
            return false;
        }
    }

    /// <summary>Whether a signal goes to this session of its recipient: it names it, or none.</summary>
    public static bool IsFor(ReadOnlySpan<byte> signal, Guid session)
    {
        var reader = new Utf8JsonReader(signal);
        reader.Read();
        reader.Read();
        return reader.Read() && (reader.TokenType == JsonTokenType.Null || (reader.TryGetGuid(out var named) && named == session));
    }

    /// <summary>The answer to <c>join_call</c>.</summary>
    public static byte[] CallJoined(Guid channel, Guid session, TurnAccess? turn) => SocketJson.ToBytes(new
    {
        type = "call_joined", channel_id = channel, session_id = session, ice_servers = turn?.IceServers ?? [], expires_at = turn?.ExpiresAt,
    });

    private static OutgoingEvent Of<T>(Guid user, long number, T told) => new(ChannelEventKind.Voice, user, SocketJson.ToBytes(told), number);
}
