using System.Globalization;
using Ensemble.Chat.Delivery;
using StackExchange.Redis;

namespace Ensemble.Chat.Presence;

/// <summary>
/// <c>chat:presence:{user}</c>, a hash of <c>status</c>, <c>seen</c> (milliseconds), <c>left</c> once the last socket was closed, and by node until
/// when its sockets count.
/// </summary>
internal sealed class RedisPresence(IConnectionMultiplexer redis, DeliveryNode node, TimeProvider time) : IPresenceStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly RedisValue[] Fields = ["status", "seen", "left"];

    // ARGV: status or '', now, node or '', until when its sockets count, how long it is all remembered.
    private const string Write = """
        local status = redis.call('HGET', KEYS[1], 'status')
        if ARGV[1] ~= '' then
            status = ARGV[1]
        elseif not status or status == 'Offline' then
            status = 'Online'
        end
        redis.call('HSET', KEYS[1], 'status', status, 'seen', ARGV[2])
        redis.call('HDEL', KEYS[1], 'left')
        if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        """;

    // ARGV: node, now.
    private const string Close = """
        redis.call('HDEL', KEYS[1], ARGV[1])
        local fields = redis.call('HGETALL', KEYS[1])
        for i = 1, #fields, 2 do
            if string.sub(fields[i], 1, 5) == 'node:' and tonumber(fields[i + 1]) > tonumber(ARGV[2]) then return end
        end
        if #fields > 0 then redis.call('HSET', KEYS[1], 'left', '1') end
        """;

    private string NodeField => $"node:{node.Id}";

    public Task WriteAsync(Sighting sighting, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return redis.GetDatabase().ScriptEvaluateAsync(Write, [Key(sighting.UserId)],
        [
            sighting.Status?.ToString() ?? "", now.ToUnixTimeMilliseconds(), sighting.HasSocket ? NodeField : "",
            (now + PresenceRules.CountsFor).ToUnixTimeMilliseconds(), (long)PresenceRules.RememberedFor.TotalMilliseconds,
        ]).WaitAsync(Patience, cancellationToken);
    }

    public Task CloseAsync(Guid user, CancellationToken cancellationToken) => redis.GetDatabase()
        .ScriptEvaluateAsync(Close, [Key(user)], [NodeField, time.GetUtcNow().ToUnixTimeMilliseconds()]).WaitAsync(Patience, cancellationToken);

    public async Task<IReadOnlyList<Seen>> ReadAsync(IReadOnlyList<Guid> users, CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        var rows = await Task.WhenAll(users.Select(user => database.HashGetAsync(Key(user), Fields))).WaitAsync(Patience, cancellationToken);
        var now = time.GetUtcNow();
        return [.. rows.Select(row => PresenceRules.Of(
            Enum.TryParse<PresenceStatus>((string?)row[0], out var status) ? status : PresenceStatus.Offline,
            long.TryParse((string?)row[1], CultureInfo.InvariantCulture, out var seen) ? DateTimeOffset.FromUnixTimeMilliseconds(seen) : null,
            row[2].HasValue, now))];
    }

    private static RedisKey Key(Guid user) => $"chat:presence:{user}";
}
