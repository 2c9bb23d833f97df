namespace Ensemble.Chat.Presence;

/// <summary>Who is there, for all nodes. Everything in it expires by itself.</summary>
internal interface IPresenceStore
{
    /// <summary>Somebody is there.</summary>
    Task WriteAsync(Sighting sighting, CancellationToken cancellationToken);

    /// <summary>The user's last socket on this node is gone: offline, unless there is one on another.</summary>
    Task CloseAsync(Guid user, CancellationToken cancellationToken);

    /// <summary>In the order asked for.</summary>
    Task<IReadOnlyList<Seen>> ReadAsync(IReadOnlyList<Guid> users, CancellationToken cancellationToken);
}
