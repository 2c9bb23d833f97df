namespace Ensemble.Chat.Messages;

/// <summary>A message on its way into the store.</summary>
/// <param name="Id">Its id, should it be stored.</param>
/// <param name="UserId">Its author; <see cref="Message.Nobody"/> for the platform.</param>
/// <param name="Author">The author's name.</param>
/// <param name="Moderates">May post to any public channel.</param>
/// <param name="Content">Its text; null for a file alone.</param>
/// <param name="File">What is attached.</param>
/// <param name="ClientId">What its author's client calls it.</param>
internal sealed record Draft(Guid Id, Guid UserId, string Author, bool Moderates, string? Content, AttachedFile? File, string? ClientId)
{
    /// <summary>Not asked for rights.</summary>
    public bool IsSystem => UserId == Message.Nobody;
}

/// <summary>A file of media's as it is attached to a message.</summary>
internal sealed record AttachedFile(Guid Id, string Name, long Size, string Url);

/// <summary>What became of a draft.</summary>
/// <param name="Result">Whether it is stored.</param>
/// <param name="Message">As it is stored; of one that was stored before at least its id, place and time. Null unless it is.</param>
/// <param name="IsDirect">The channel is a conversation of two.</param>
/// <param name="AccessVersion">Of the channel as it was posted.</param>
internal sealed record PostOutcome(PostResult Result, Message? Message = null, bool IsDirect = false, long AccessVersion = 0)
{
    public static PostOutcome NoChannel { get; } = new(PostResult.NoChannel);

    public static PostOutcome NotAllowed { get; } = new(PostResult.NotAllowed);

    public static PostOutcome Busy { get; } = new(PostResult.Busy);
}

internal enum PostResult
{
    Posted,

    /// <summary>The author's client has posted it before.</summary>
    Known,

    NoChannel,
    NotAllowed,

    /// <summary>Too many wait for the channel.</summary>
    Busy,
}
