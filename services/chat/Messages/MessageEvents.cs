using System.Text.Json;
using Ensemble.Chat.Delivery;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Messages;

/// <summary>What sockets are told of messages (Stuffchat, Server → client), with numbers beside.</summary>
internal static class MessageEvents
{
    public static OutgoingEvent Created(Message message) => Of(
        ChannelEventKind.MessageCreated, message.UserId, message.Sequence,
        new CreatedEvent(
            "message_created", message.Id, message.ChannelId, message.UserId, message.Content, message.FileUrl, message.FileName, message.FileSize,
            message.CreatedAt, message.Sequence, message.ClientId));

    public static OutgoingEvent Edited(Message message) => Of(
        ChannelEventKind.MessageEdited, message.UserId, message.Changed,
        new EditedEvent("message_edited", message.Id, message.ChannelId, message.Content, message.EditedAt, message.Changed));

    public static OutgoingEvent Deleted(Message message) => Of(
        ChannelEventKind.MessageDeleted, message.UserId, message.Changed,
        new DeletedEvent("message_deleted", message.Id, message.ChannelId, message.DeletedAt, message.Changed));

    /// <param name="message">The message.</param>
    /// <param name="user">Who has reacted, or taken it back.</param>
    /// <param name="reactions">All of the message's now.</param>
    public static OutgoingEvent Reacted(Message message, Guid user, IReadOnlyList<ReactionAnswer> reactions) => Of(
        ChannelEventKind.ReactionUpdated, user, message.Changed,
        new ReactedEvent("reaction_updated", message.Id, message.ChannelId, reactions, message.Changed));

    private static OutgoingEvent Of<T>(ChannelEventKind kind, Guid user, long sequence, T told) =>
        new(kind, user, JsonSerializer.SerializeToUtf8Bytes(told, Json.Options), sequence);

    private sealed record CreatedEvent(
        string Type, Guid Id, Guid ChannelId, Guid UserId, string? Content, string? FileUrl, string? Filename, long? FileSize, DateTimeOffset CreatedAt,
        long Sequence, string? ClientId);

    private sealed record EditedEvent(string Type, Guid Id, Guid ChannelId, string? Content, DateTimeOffset? EditedAt, long Sequence);

    private sealed record DeletedEvent(string Type, Guid Id, Guid ChannelId, DateTimeOffset? DeletedAt, long Sequence);

    private sealed record ReactedEvent(string Type, Guid MessageId, Guid ChannelId, IReadOnlyList<ReactionAnswer> Reactions, long Sequence);
}
