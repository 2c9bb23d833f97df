using Ensemble.Identity.ApiKeys;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Ends sessions and API keys: what continues them is refused at once, their access tokens within a second in every service. Ending one
/// again changes nothing.
/// </summary>
internal sealed class Revocation(IdentityDb db, RevocationSignal signal, TimeProvider time)
{
    /// <summary>Ends those of the sessions that have not ended yet; how many.</summary>
    public async Task<int> EndAsync(IQueryable<Session> sessions, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ended = await sessions.Where(session => session.RevokedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(session => session.RevokedAt, now).SetProperty(session => session.RevokedFor, reason),
                cancellationToken);
        Announce();
        return ended;
    }

    public Task<int> EndAsync(Guid sessionId, string reason, CancellationToken cancellationToken) =>
        EndAsync(db.Sessions.Where(session => session.Id == sessionId), reason, cancellationToken);

    /// <summary>Ends those of the keys that have not been revoked yet; how many.</summary>
    public async Task<int> EndAsync(IQueryable<ApiKey> keys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ended = await keys.Where(key => key.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, now), cancellationToken);
        Announce();
        return ended;
    }

    // In a transaction of the caller it is found by the next look at the table, half a second later.
    private void Announce()
    {
        if (db.Database.CurrentTransaction is null)
            signal.Set();
    }
}
