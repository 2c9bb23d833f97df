using StackExchange.Redis;

namespace Ensemble.Gateway.Limits;

/// <summary>
/// GCRA in Redis: one round trip for all limits of a request, by Redis' clock, so that any number of gateways count as one. A request
/// that is refused by one limit is counted by none.
/// </summary>
internal sealed class RedisCounter(IConnectionMultiplexer redis)
{
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local known = redis.call('MGET', unpack(KEYS))
        local answer = { 1, now }
        for i = 1, #KEYS do
          local arrival = math.max(tonumber(known[i] or now), now)
          local interval = tonumber(ARGV[2 * i - 1])
          answer[i + 2] = arrival
          if arrival + interval - now > interval * ARGV[2 * i] then answer[1] = 0 end
        end
        if answer[1] == 1 then
          for i = 1, #KEYS do
            local arrival = answer[i + 2] + ARGV[2 * i - 1]
            answer[i + 2] = arrival
            redis.call('SET', KEYS[i], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000))
          end
        end
        return answer
        """;

    public bool IsConnected => redis.IsConnected;

    /// <exception cref="RedisException">Redis is away or answers with an error.</exception>
    public async Task<Verdict> CountAsync(Counted counted)
    {
        var keys = new RedisKey[counted.Keys.Length];
        var arguments = new RedisValue[counted.Keys.Length * 2];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = counted.Keys[i];
            arguments[2 * i] = counted.Limits[i].Interval;
            arguments[(2 * i) + 1] = counted.Limits[i].Count;
        }

        var answer = (long[])await EvaluateAsync(keys, arguments);
        return new Verdict(answer[0] == 1, answer[1], answer.AsMemory(2));
    }

    // A Redis that has just started does not know the script; the client sends it again only with the next call.
    private async Task<RedisResult> EvaluateAsync(RedisKey[] keys, RedisValue[] arguments)
    {
        var database = redis.GetDatabase();
        try
        {
            return await database.ScriptEvaluateAsync(Script, keys, arguments);
        }
        catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ScriptEvaluateAsync(Script, keys, arguments);
        }
    }
}
