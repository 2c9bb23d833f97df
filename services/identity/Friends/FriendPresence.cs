using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Presence;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Ensemble.Identity.Friends;

/// <summary>
/// Who of some users is online: in a room, or with a request or a login in the last five minutes. Without Redis the logins are left, and
/// nobody is in a room.
/// </summary>
internal sealed partial class FriendPresence(
    IdentityDb db, TimeProvider time, ILogger<FriendPresence> logger, IConnectionMultiplexer? redis = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyDictionary<Guid, UserPresence>> OfAsync(IReadOnlyList<Guid> users, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = now - PresenceBoard.SeenFor;
        var board = BoardAsync(users, cancellationToken);
        var loggedIn = await db.Sessions.Live(now)
            .Where(session => users.Contains(session.AccountId) && session.LastUsedAt > since)
            .Select(session => session.AccountId)
            .ToListAsync(cancellationToken);
        var known = await board;
        return users.Index().ToDictionary(
            user => user.Item,
            user => new UserPresence(known?[user.Index].Room, known?[user.Index].SeenLately is true || loggedIn.Contains(user.Item)));
    }

    /// <summary>What a friend may see of one user.</summary>
    public async Task<FriendSight> SightOfAsync(Guid user, CancellationToken cancellationToken) =>
        FriendSight.Of((await OfAsync([user], cancellationToken))[user]);

    /// <summary>Removes what stands of somebody who is gone for good. Without Redis it goes by itself in some minutes.</summary>
    public async Task ForgetAsync(Guid user, CancellationToken cancellationToken)
    {
        if (redis is null)
            return;
        try
        {
            await PresenceBoard.ForgetSeenAsync(redis.GetDatabase(), user).WaitAsync(Patience, cancellationToken);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            Stands(logger, failure.Message);
        }
    }

    private async Task<IReadOnlyList<UserPresence>?> BoardAsync(IReadOnlyList<Guid> users, CancellationToken cancellationToken)
    {
        if (redis is null)
            return null;
        try
        {
            return await PresenceBoard.ReadAsync(redis.GetDatabase(), users).WaitAsync(Patience, cancellationToken);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            Away(logger, failure.Message);
            return null;
        }
    }

    [LoggerMessage(2401, LogLevel.Warning, "Friends are shown without their rooms: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(2402, LogLevel.Warning, "That somebody was here stands in Redis for some minutes more: {Reason}")]
    private static partial void Stands(ILogger logger, string reason);
}
