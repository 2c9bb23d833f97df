using System.Collections.Concurrent;

namespace Ensemble.ServiceDefaults.Access.Revocation;

/// <summary>
/// The sessions that ended before their access tokens did, as far as this process knows: within a second of the revocation while Redis is
/// there, and what it knew before while Redis is away. Identity fills the list in Redis (<see cref="RevocationList"/>).
/// </summary>
public sealed class RevokedSessions(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> forgottenAt = new();
    private readonly ConcurrentDictionary<Action<Guid>, bool> listeners = new();

    /// <summary>Whether the session behind a token has ended.</summary>
    public bool Contains(Guid sessionId) => forgottenAt.ContainsKey(sessionId);

    /// <summary>Calls back, on the thread that reads the list, for each session that ends from now on: for what lives longer than a request.</summary>
    /// <returns>Ends the subscription.</returns>
    public IDisposable Subscribe(Action<Guid> ended)
    {
        listeners[ended] = true;
        return new Subscription(() => listeners.TryRemove(ended, out _));
    }

    internal void Add(Guid sessionId, DateTimeOffset revokedAt)
    {
        if (!forgottenAt.TryAdd(sessionId, revokedAt + RevocationList.Memory))
            return;
        foreach (var listener in listeners.Keys)
            listener(sessionId);
    }

    internal void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (session, at) in forgottenAt)
        {
            if (at <= now)
                forgottenAt.TryRemove(session, out _);
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
