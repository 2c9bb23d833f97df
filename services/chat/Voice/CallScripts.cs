namespace Ensemble.Chat.Voice;

/// <summary>What Redis does at once. KEYS begin with the call and its number, but for <see cref="Renew"/> and <see cref="Sweep"/>: the nodes.</summary>
internal static class CallScripts
{
    /// <summary>Field of a call that is no participant.</summary>
    public const string Start = "#start";

    // Begins at the time: after Redis has forgotten, it goes on above what it was. Kept longer than any socket that knows it.
    private const string Functions = """
        local function now()
            local time = redis.call('TIME')
            return time[1] * 1000 + math.floor(time[2] / 1000)
        end
        local function bump(key)
            local number = redis.call('INCR', key)
            if number == 1 then
                number = now()
                redis.call('SET', key, string.format('%.0f', number))
            end
            redis.call('EXPIRE', key, 604800)
        end
        local function state(call, number)
            return {redis.call('GET', number) or '0', redis.call('HGETALL', call)}
        end
        local function take(call, number, sessions)
            local removed = {}
            for _, session in ipairs(sessions) do
                local entry = redis.call('HGET', call, session)
                if entry then
                    removed[#removed + 1] = session
                    removed[#removed + 1] = entry
                    redis.call('HDEL', call, session)
                end
            end
            if #removed == 0 then return false end
            bump(number)
            local start = false
            if redis.call('HLEN', call) == 1 then
                start = redis.call('HGET', call, '#start')
                redis.call('DEL', call)
            end
            return {removed, start, state(call, number)}
        end

        """;

    public const string Read = Functions + "return state(KEYS[1], KEYS[2])";

    /// <summary>ARGV: session, participant, how many may be in it, how it begins, channel. KEYS[3]: where the node's channels are.</summary>
    public const string Join = Functions + """
        if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return {1, 0, state(KEYS[1], KEYS[2])} end
        local before = redis.call('HLEN', KEYS[1])
        if before - 1 >= tonumber(ARGV[3]) then return {2, 0, state(KEYS[1], KEYS[2])} end
        if before == 0 then redis.call('HSET', KEYS[1], '#start', ARGV[4]) end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        redis.call('SADD', KEYS[3], ARGV[5])
        bump(KEYS[2])
        return {0, before == 0 and 1 or 0, state(KEYS[1], KEYS[2])}
        """;

    /// <summary>ARGV: session.</summary>
    public const string Leave = Functions + "return take(KEYS[1], KEYS[2], {ARGV[1]})";

    /// <summary>ARGV: session, participant.</summary>
    public const string Update = Functions + """
        if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        bump(KEYS[2])
        return tonumber(redis.call('GET', KEYS[2]))
        """;

    /// <summary>ARGV: node, milliseconds.</summary>
    public const string Renew = Functions + """
        local until_ = redis.call('ZSCORE', KEYS[1], ARGV[1])
        redis.call('ZADD', KEYS[1], string.format('%.0f', now() + tonumber(ARGV[2])), ARGV[1])
        return until_ and tonumber(until_) > now() and 1 or 0
        """;

    /// <summary>ARGV: prefixes of where a node's channels are, and of calls.</summary>
    public const string Sweep = Functions + """
        local node = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now()), 'LIMIT', 0, 1)[1]
        if not node then return false end
        local swept = {}
        for _, channel in ipairs(redis.call('SMEMBERS', ARGV[1] .. node)) do
            local call, gone = ARGV[2] .. channel, {}
            local entries = redis.call('HGETALL', call)
            for i = 1, #entries, 2 do
                if entries[i] ~= '#start' and cjson.decode(entries[i + 1])['node'] == node then gone[#gone + 1] = entries[i] end
            end
            local taken = take(call, call .. ':number', gone)
            if taken then swept[#swept + 1] = {channel, taken} end
        end
        redis.call('DEL', ARGV[1] .. node)
        redis.call('ZREM', KEYS[1], node)
        return swept
        """;
}
