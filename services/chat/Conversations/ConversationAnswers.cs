using Ensemble.Chat.Channels;
using Ensemble.Chat.Messages;

namespace Ensemble.Chat.Conversations;

/// <summary>A conversation as its people see it (Veza API reference, Conversations). Messages are posted as in channels, under its id.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Type">direct or group.</param>
/// <param name="Name">Empty for one without.</param>
/// <param name="OwnerId">Of a group; null for a direct one.</param>
/// <param name="Participants">Who is in it, at most 50 of them.</param>
/// <param name="ParticipantCount">How many are.</param>
/// <param name="UnreadCount">Messages of others that the caller has not read; 100 stands for that many or more.</param>
/// <param name="LastMessageAt">Null before the first.</param>
/// <param name="LastSequence">The place of the latest change to its messages.</param>
/// <param name="CreatedAt">When it began.</param>
internal sealed record ConversationAnswer(
    Guid Id, ChannelKind Type, string Name, Guid? OwnerId, IReadOnlyList<ParticipantAnswer> Participants, int ParticipantCount, int UnreadCount,
    DateTimeOffset? LastMessageAt, long LastSequence, DateTimeOffset CreatedAt);

/// <param name="UserId">The account.</param>
/// <param name="Username">Its name.</param>
internal sealed record ParticipantAnswer(Guid UserId, string Username);

internal sealed record ConversationPage(IReadOnlyList<ConversationAnswer> Conversations, string? NextCursor, bool HasMore);

internal sealed record HistoryPage(IReadOnlyList<MessageAnswer> Messages, string? NextCursor, bool HasMore);
