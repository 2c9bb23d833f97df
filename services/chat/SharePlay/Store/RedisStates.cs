using System.Text.Json;
using Ensemble.Chat.Delivery;
using Ensemble.ServiceDefaults.Http;
using StackExchange.Redis;

namespace Ensemble.Chat.SharePlay.Store;

/// <summary>
/// <c>chat:shareplay:{channel}</c> is a hash of version and state; <c>chat:shareplay:turns</c> and <c>…:downloads</c> are sorted by the time
/// to look. A write compares, sets and publishes in one script, so the order of the events is that of the states.
/// </summary>
internal sealed class RedisStates(IConnectionMultiplexer redis) : IStates
{
    private const string Turns = "chat:shareplay:turns";
    private const string Downloads = "chat:shareplay:downloads";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // KEYS: state, turns, downloads. ARGV: expected version, version, state, lifetime, channel, time of turn, time of download or '', topic, news or ''.
    private const string Write = """
        if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'version', ARGV[2], 'state', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        redis.call('ZADD', KEYS[2], ARGV[6], ARGV[5])
        if ARGV[7] == '' then redis.call('ZREM', KEYS[3], ARGV[5]) else redis.call('ZADD', KEYS[3], ARGV[7], ARGV[5]) end
        if ARGV[9] ~= '' then redis.call('PUBLISH', ARGV[8], ARGV[9]) end
        return 1
        """;

    // KEYS: state, turns, downloads. ARGV: expected version, channel, topic, news.
    private const string Remove = """
        if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        redis.call('ZREM', KEYS[2], ARGV[2])
        redis.call('ZREM', KEYS[3], ARGV[2])
        redis.call('PUBLISH', ARGV[3], ARGV[4])
        return 1
        """;

    // What was begun anew meanwhile stays.
    private const string Forget = """
        if redis.call('EXISTS', KEYS[1]) == 0 then
            redis.call('ZREM', KEYS[2], ARGV[1])
            redis.call('ZREM', KEYS[3], ARGV[1])
        end
        """;

    public async Task<StoredState?> ReadAsync(Guid channel, CancellationToken cancellationToken)
    {
        var state = await redis.GetDatabase().HashGetAsync(Key(channel), "state").WaitAsync(Patience, cancellationToken);
        return state.HasValue ? JsonSerializer.Deserialize<StoredState>((byte[])state!, Json.Options) : null;
    }

    public async Task<bool> TryWriteAsync(
        Guid channel, Guid? expected, StoredState next, LookTimes times, TimeSpan lifetime, byte[]? news, CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            expected is { } version ? $"{version}" : "", $"{next.Version}", JsonSerializer.SerializeToUtf8Bytes(next, Json.Options),
            (long)lifetime.TotalMilliseconds, $"{channel}", times.Turn.ToUnixTimeMilliseconds(),
            times.Download is { } download ? download.ToUnixTimeMilliseconds() : "", ChannelFeed.RedisName(channel), news ?? [],
        ];
        return await RunAsync(Write, channel, arguments, cancellationToken);
    }

    public Task<bool> TryRemoveAsync(Guid channel, Guid expected, byte[] news, CancellationToken cancellationToken) =>
        RunAsync(Remove, channel, [$"{expected}", $"{channel}", ChannelFeed.RedisName(channel), news], cancellationToken);

    public async Task<IReadOnlyList<Guid>> DueAsync(LookReason reason, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var due = await redis.GetDatabase()
            .SortedSetRangeByScoreAsync(reason == LookReason.Turn ? Turns : Downloads, stop: now.ToUnixTimeMilliseconds(), take: most)
            .WaitAsync(Patience, cancellationToken);
        return [.. due.Select(channel => Guid.Parse((string)channel!))];
    }

    public Task ForgetAsync(Guid channel, CancellationToken cancellationToken) =>
        redis.GetDatabase().ScriptEvaluateAsync(Forget, Keys(channel), [$"{channel}"]).WaitAsync(Patience, cancellationToken);

    private async Task<bool> RunAsync(string script, Guid channel, RedisValue[] arguments, CancellationToken cancellationToken) =>
        (long)await redis.GetDatabase().ScriptEvaluateAsync(script, Keys(channel), arguments).WaitAsync(Patience, cancellationToken) == 1;

    private static RedisKey[] Keys(Guid channel) => [Key(channel), Turns, Downloads];

    private static RedisKey Key(Guid channel) => $"chat:shareplay:{channel}";
}
