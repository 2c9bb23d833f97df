namespace Ensemble.Chat.Socket;

/// <summary>What a socket is told that is not of messages, calls or SharePlay, as UTF-8 (Stuffchat wire reference, 2.3).</summary>
internal static class SocketEvents
{
    public static readonly byte[] Pong = SocketJson.ToBytes(new { type = "pong" });

    public static byte[] Metadata(Guid session, DateTimeOffset now) =>
        SocketJson.ToBytes(new { type = "connection_metadata", session_id = session, server_time = now });

    public static byte[] Typing(Guid channel, Guid user, bool started) =>
        SocketJson.ToBytes(new { type = "typing", channel_id = channel, user_id = user, started });

    public static byte[] Said(Guid channel, Guid user, string content) =>
        SocketJson.ToBytes(new { type = "chat_message", channel_id = channel, user_id = user, content });

    public static byte[] UserUpdated(Guid user) => SocketJson.ToBytes(new { type = "user_updated", user_id = user });

    /// <summary>The user may not read the channel any more.</summary>
    public static byte[] ChannelLost(Guid channel) => SocketJson.ToBytes(new { type = "channel_lost", channel_id = channel });

    /// <summary>Too much has happened since what the client knows: it is to be fetched over HTTP.</summary>
    public static byte[] Resync(Guid channel, long since, long last) =>
        SocketJson.ToBytes(new { type = "resync", channel_id = channel, since, last_sequence = last });

    /// <param name="caused">The type of the event that was not carried out; null when it had none.</param>
    /// <param name="error">Why.</param>
    public static byte[] Error(string? caused, SocketError error) => SocketJson.ToBytes(new
    {
        type = "error", code = error.Code, message = error.Message, @event = caused,
        details = error.Field is null ? null : new { field = error.Field },
    });
}
