using System.Globalization;
using StackExchange.Redis;

namespace Ensemble.ServiceDefaults.Access.Revocation;

/// <summary>
/// Ended sessions in Redis, a sorted set by the time of their end. Identity writes, everybody reads; writing again changes nothing.
/// </summary>
public static class RevocationList
{
    /// <summary>How long a revocation is remembered: no access token lives longer.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private static readonly RedisKey Key = "access:revoked-sessions";

    /// <summary>Adds sessions and drops those that no token can name any more.</summary>
    public static async Task AddAsync(IDatabase redis, IReadOnlyCollection<(Guid SessionId, DateTimeOffset RevokedAt)> ended, DateTimeOffset now)
    {
        if (ended.Count > 0)
        {
            SortedSetEntry[] entries = [.. ended.Select(session => new SortedSetEntry(session.SessionId.ToString(), Score(session.RevokedAt)))];
            await redis.SortedSetAddAsync(Key, entries);
        }

        await redis.SortedSetRemoveRangeByScoreAsync(Key, double.NegativeInfinity, Score(now - Memory));
    }

    /// <summary>The sessions that ended at this time or later.</summary>
    public static async Task<IReadOnlyList<(Guid SessionId, DateTimeOffset RevokedAt)>> ReadAsync(IDatabase redis, DateTimeOffset since)
    {
        var entries = await redis.SortedSetRangeByScoreWithScoresAsync(Key, Score(since));
        return [.. entries.Select(entry => (
            Guid.Parse(entry.Element.ToString(), CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds((long)entry.Score)))];
    }

    private static double Score(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
