using System.Text.Json;
using Ensemble.Chat.Delivery;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Channels;

/// <summary>What sockets are told of channels themselves. Stuffchat's document has no such events; its client leaves out what it does not know.</summary>
internal static class ChannelEvents
{
    public static OutgoingEvent Updated(Channel channel) => Of(
        new UpdatedEvent("channel_updated", channel.Id, channel.Name, channel.IsVoice, channel.IsPrivate));

    public static OutgoingEvent Archived(Channel channel) => Of(new ArchivedEvent("channel_archived", channel.Id));

    public static OutgoingEvent MembersChanged(Guid channel, IReadOnlyCollection<Guid> added, IReadOnlyCollection<Guid> removed) => Of(
        new MembersEvent("members_changed", channel, added, removed));

    private static OutgoingEvent Of<T>(T told) =>
        new(ChannelEventKind.ChannelChanged, Guid.Empty, JsonSerializer.SerializeToUtf8Bytes(told, Json.Options));

    private sealed record UpdatedEvent(string Type, Guid ChannelId, string Name, bool IsVoice, bool IsPrivate);

    private sealed record ArchivedEvent(string Type, Guid ChannelId);

    private sealed record MembersEvent(string Type, Guid ChannelId, IReadOnlyCollection<Guid> Added, IReadOnlyCollection<Guid> Removed);
}
