namespace Ensemble.Chat.Messages;

/// <summary>A message as lists show it (Stuffchat, Messages and reactions), with its place in the channel's order.</summary>
/// <param name="Id">The message.</param>
/// <param name="ChannelId">Its channel.</param>
/// <param name="UserId">Its author; the nil UUID for what the platform says, and where the account is gone.</param>
/// <param name="Content">Its text; null for a file alone, and for a deleted message.</param>
/// <param name="FileUrl">From the root of the gateway; null without a file, as the next two.</param>
/// <param name="Filename">As the file was named.</param>
/// <param name="FileSize">Bytes.</param>
/// <param name="CreatedAt">When it was posted.</param>
/// <param name="EditedAt">When its text was last changed; null when never.</param>
/// <param name="DeletedAt">Only with <c>since</c>, which tells deletions too; null otherwise.</param>
/// <param name="Sequence">Its place in the channel's order.</param>
/// <param name="Changed">The place of its latest change.</param>
/// <param name="ClientId">What its author's client calls it, null when nothing.</param>
/// <param name="Reactions">By the time of their first use.</param>
internal sealed record MessageAnswer(
    Guid Id, Guid ChannelId, Guid UserId, string? Content, string? FileUrl, string? Filename, long? FileSize, DateTimeOffset CreatedAt,
    DateTimeOffset? EditedAt, DateTimeOffset? DeletedAt, long Sequence, long Changed, string? ClientId, IReadOnlyList<ReactionAnswer> Reactions);

/// <summary>Who has reacted with one emoji, the first first.</summary>
internal sealed record ReactionAnswer(string Emoji, IReadOnlyList<Guid> Users, int Count);

internal static class MessageMapping
{
    public static MessageAnswer ToAnswer(this Message message, IEnumerable<Reaction> reactions) => new(
        message.Id, message.ChannelId, message.UserId, message.Content, message.FileUrl, message.FileName, message.FileSize, message.CreatedAt,
        message.EditedAt, message.DeletedAt, message.Sequence, message.Changed, message.ClientId, ReactionList.ToAnswer(reactions));
}
