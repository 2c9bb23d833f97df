namespace Ensemble.Chat.Voice;

/// <summary>A channel's call at one moment.</summary>
/// <param name="Number">Of its latest change; rises by one with each, over all calls of the channel. 0 when nothing is known of any.</param>
/// <param name="Participants">Who is in it; nobody when there is none.</param>
internal sealed record Call(long Number, IReadOnlyList<Participant> Participants);

/// <summary>How a call began.</summary>
/// <param name="Id">Of the call.</param>
/// <param name="StartedBy">Who was first in it.</param>
/// <param name="StartedAt">When.</param>
internal sealed record CallStart(Guid Id, Guid StartedBy, DateTimeOffset StartedAt);

internal enum JoinOutcome
{
    Joined,

    /// <summary>It was in it before; nothing has changed.</summary>
    AlreadyIn,

    /// <summary>As many as may be are in it; nothing has changed.</summary>
    Full,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Call">As it is then.</param>
/// <param name="HasStarted">The call began by it.</param>
internal sealed record JoinResult(JoinOutcome Outcome, Call Call, bool HasStarted);

/// <summary>What one change has done to a call.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Removed">Who is not in it any more, at least one.</param>
/// <param name="Call">As it is then.</param>
/// <param name="Ended">How it had begun, when it has ended by it.</param>
internal sealed record Departure(Guid ChannelId, IReadOnlyList<Participant> Removed, Call Call, CallStart? Ended);
