using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Messages;

/// <param name="Content">At most 4,000 characters; needed where there is no file.</param>
/// <param name="FileId">A public file that the author has uploaded.</param>
/// <param name="ClientId">The author's own name for the message, at most 64 characters: posted again under it, it is the same message.</param>
internal sealed record PostMessage(
    [property: StringLength(Message.MaxContentLength)] string? Content, Guid? FileId, [property: StringLength(Message.MaxClientIdLength)] string? ClientId);

/// <param name="Content">1 to 4,000 characters.</param>
internal sealed record EditMessage([property: Required, StringLength(Message.MaxContentLength)] string? Content);

/// <summary>A posted message, in the envelope and beside it: Stuffchat's client reads <c>id</c>.</summary>
internal sealed record PostedAnswer(bool Success, PostedPlace Data, Guid Id);

/// <param name="Id">The message.</param>
/// <param name="Sequence">Its place in the channel's order.</param>
/// <param name="CreatedAt">When it was posted.</param>
internal sealed record PostedPlace(Guid Id, long Sequence, DateTimeOffset CreatedAt);

internal sealed record ReactionsAnswer(IReadOnlyList<ReactionAnswer> Reactions);
