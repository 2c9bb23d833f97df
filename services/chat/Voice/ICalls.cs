namespace Ensemble.Chat.Voice;

/// <summary>Who is in which call, for all nodes. Each change is whole or not made; <see cref="Call.Number"/> tells their order.</summary>
/// <exception cref="StackExchange.Redis.RedisException">Any call: Redis is away. <see cref="TimeoutException"/> too.</exception>
internal interface ICalls
{
    /// <summary>The channel's call.</summary>
    Task<Call> ReadAsync(Guid channel, CancellationToken cancellationToken);

    /// <summary>Puts a socket into a call; the first one begins it.</summary>
    /// <param name="channel">Whose call.</param>
    /// <param name="who">The socket.</param>
    /// <param name="start">How the call began, should it begin by this.</param>
    /// <param name="most">How many may be in it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<JoinResult> JoinAsync(Guid channel, Participant who, CallStart start, int most, CancellationToken cancellationToken);

    /// <summary>Takes a socket out; the last one ends the call. Null when it was not in it.</summary>
    Task<Departure?> LeaveAsync(Guid channel, Guid session, CancellationToken cancellationToken);

    /// <summary>Sets what a socket says of itself. Null when it is not in the call.</summary>
    Task<long?> UpdateAsync(Guid channel, Participant who, CancellationToken cancellationToken);

    /// <summary>Says that a node lives. False when it had been silent for so long that its participants may have been taken out.</summary>
    Task<bool> RenewAsync(Guid node, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Takes out everybody of one node whose time is over. Null when there is no such node.</summary>
    Task<IReadOnlyList<Departure>?> SweepAsync(CancellationToken cancellationToken);
}
