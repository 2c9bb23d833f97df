using System.Text.Encodings.Web;
using System.Text.Json;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.SharePlay.State;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.SharePlay.Store;

/// <summary>The events of the socket about SharePlay (Stuffchat wire reference, 2.3 and 2.5).</summary>
internal static class SharePlayEvents
{
    // All nodes tell as one, so that a node puts what it hears back into the order of the states, whoever has told it.
    private static readonly Guid Origin = new("5a0f3c1e-7b1d-4a55-9d0b-2f6f0c5e8a11");

    // It goes over sockets, never into a page: titles are as short as they are.
    private static readonly JsonSerializerOptions Options = new(Json.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>shareplay_state</c>, for a session that comes.</summary>
    public static byte[] State(Guid channel, SharePlayState state) => ToBytes(new StateEvent("shareplay_state", channel, StateAnswer.Of(state)));

    /// <summary><c>shareplay_update</c>, for all who have the channel open.</summary>
    public static byte[] Update(Guid channel, SharePlayState state) => ToBytes(new StateEvent("shareplay_update", channel, StateAnswer.Of(state)));

    /// <summary><c>shareplay_cleared</c>, for the same.</summary>
    public static byte[] Cleared(Guid channel) => JsonSerializer.SerializeToUtf8Bytes(new ClearedEvent("shareplay_cleared", channel), Options);

    /// <summary>As Redis carries it to the nodes.</summary>
    /// <param name="payload">The event.</param>
    /// <param name="number">Rises by one from event to event of a channel.</param>
    /// <param name="now">When it is told.</param>
    public static byte[] ToNews(byte[] payload, long number, DateTimeOffset now) =>
        new Bulletin(Origin, number, 0, 0, [new OutgoingEvent(ChannelEventKind.SharePlay, Guid.Empty, payload)]) { ToldAt = now }.ToBytes();

    private static byte[] ToBytes(StateEvent told) => JsonSerializer.SerializeToUtf8Bytes(told, Options);

    private sealed record StateEvent(string Type, Guid ChannelId, StateAnswer State);

    private sealed record ClearedEvent(string Type, Guid ChannelId);
}
