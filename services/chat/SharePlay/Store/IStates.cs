namespace Ensemble.Chat.SharePlay.Store;

/// <summary>Where states are kept. Each change is told to all nodes with it or not made at all.</summary>
internal interface IStates
{
    /// <summary>Null when the channel has none.</summary>
    Task<StoredState?> ReadAsync(Guid channel, CancellationToken cancellationToken);

    /// <summary>Replaces the state that has this version.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="expected">Null when there must be none.</param>
    /// <param name="next">The new one.</param>
    /// <param name="times">When to look at it.</param>
    /// <param name="lifetime">How long it is kept at most.</param>
    /// <param name="news">For all nodes; null to say nothing.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False when somebody else was faster; nothing has happened then.</returns>
    Task<bool> TryWriteAsync(
        Guid channel, Guid? expected, StoredState next, LookTimes times, TimeSpan lifetime, byte[]? news, CancellationToken cancellationToken);

    /// <summary>Removes the state that has this version.</summary>
    /// <returns>False when somebody else was faster.</returns>
    Task<bool> TryRemoveAsync(Guid channel, Guid expected, byte[] news, CancellationToken cancellationToken);

    /// <summary>Channels whose time has come, the longest waiting first.</summary>
    Task<IReadOnlyList<Guid>> DueAsync(LookReason reason, DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>Takes a channel that has no state any more from the list of those to look at.</summary>
    Task ForgetAsync(Guid channel, CancellationToken cancellationToken);
}
