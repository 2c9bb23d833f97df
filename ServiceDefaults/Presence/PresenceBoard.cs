using StackExchange.Redis;

namespace Ensemble.ServiceDefaults.Presence;

/// <summary>
/// Who is where, in Redis: <c>presence:room:{user}</c> is written by the rooms nodes, <c>presence:seen:{user}</c> by the gateways, and
/// every key expires by itself, so that nobody stays online after a crash. Another source of presence gets a prefix of its own and a
/// place in <see cref="ReadAsync"/>.
/// </summary>
public static class PresenceBoard
{
    /// <summary>How long a key of a room stands unless it is written again.</summary>
    public static readonly TimeSpan InRoomFor = TimeSpan.FromSeconds(50);

    /// <summary>How long after a request somebody counts as online.</summary>
    public static readonly TimeSpan SeenFor = TimeSpan.FromMinutes(5);

    // Another node may have written the user's next room already.
    private const string RemoveOwn = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    /// <summary>
    /// Writes who is in which room, and takes back what this process wrote of those who left, in one pipelined round trip. Both work again
    /// and again.
    /// </summary>
    public static Task WriteRoomsAsync(
        IDatabase redis, IEnumerable<KeyValuePair<Guid, Whereabouts>> here, IEnumerable<KeyValuePair<Guid, Whereabouts>> gone) => Task.WhenAll(
        [
            .. here.Select(user => (Task)redis.StringSetAsync(RoomKey(user.Key), user.Value.ToText(), InRoomFor)),
            .. gone.Select(user => redis.ScriptEvaluateAsync(RemoveOwn, [RoomKey(user.Key)], [user.Value.ToText()])),
        ]);

    /// <summary>Writes who sent a request just now, in one pipelined round trip.</summary>
    public static Task WriteSeenAsync(IDatabase redis, IEnumerable<Guid> users) =>
        Task.WhenAll(users.Select(user => redis.StringSetAsync(SeenKey(user), "1", SeenFor)));

    /// <summary>Removes what the gateways wrote of somebody who is gone for good; they write no more of who is signed out.</summary>
    public static Task ForgetSeenAsync(IDatabase redis, Guid user) => redis.KeyDeleteAsync(SeenKey(user));

    /// <summary>What is known of these users, in the order given, in one round trip.</summary>
    public static async Task<IReadOnlyList<UserPresence>> ReadAsync(IDatabase redis, IReadOnlyList<Guid> users)
    {
        if (users.Count == 0)
            return [];
        var values = await redis.StringGetAsync([.. users.Select(RoomKey), .. users.Select(SeenKey)]);
        return [.. users.Select((_, index) => new UserPresence(Whereabouts.Parse(values[index]), values[users.Count + index].HasValue))];
    }

    private static RedisKey RoomKey(Guid user) => $"presence:room:{user}";

    private static RedisKey SeenKey(Guid user) => $"presence:seen:{user}";
}
