using System.Globalization;
using StackExchange.Redis;

namespace Ensemble.ServiceDefaults.Nodes;

/// <summary>
/// Which rooms nodes there are and which of them has which room, in Redis. <c>rooms:node:{name}</c> is a node's own entry and expires
/// unless it is renewed; <c>rooms:lease:{room}</c> names the node that has the room, and counts only while that node's entry stands. So one
/// renewal prolongs all leases of a node. Every call is one round trip; docs/decisions/leases.md tells why it is safe.
/// </summary>
public static class NodeBoard
{
    /// <summary>How long an entry, and with it every lease of its node, stands after the last renewal.</summary>
    public static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(10);

    private const string Names = "rooms:nodes";
    private const string NodePrefix = "rooms:node:";
    private const string LeasePrefix = "rooms:lease:";
    private const string FenceKey = "rooms:fence";

    // Who listens at an address now knows that whoever listened there before is dead, and need not wait for its entry to expire.
    private const string Register = """
        for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
            local text = redis.call('GET', ARGV[4] .. name)
            if not text then
                redis.call('SREM', KEYS[1], name)
            elseif name ~= ARGV[1] and cjson.decode(text)['address'] == cjson.decode(ARGV[2])['address'] then
                redis.call('DEL', ARGV[4] .. name)
                redis.call('SREM', KEYS[1], name)
            end
        end
        redis.call('SET', ARGV[4] .. ARGV[1], ARGV[2], 'PX', ARGV[3])
        redis.call('SADD', KEYS[1], ARGV[1])
        """;

    private const string Read = """
        local found = {}
        for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
            local text = redis.call('GET', ARGV[1] .. name)
            if text then found[#found + 1] = text end
        end
        return found
        """;

    // The fence is above every one given before, and above what the caller has seen, should Redis have forgotten.
    private const string Take = """
        if redis.call('EXISTS', ARGV[2] .. ARGV[1]) == 0 then return {0, false} end
        local holder = redis.call('GET', KEYS[1])
        if holder then
            local name = string.match(holder, '^%S+')
            local text = name ~= ARGV[1] and redis.call('GET', ARGV[2] .. name)
            if text then return {0, text} end
        end
        local fence = redis.call('INCR', KEYS[2])
        if fence <= tonumber(ARGV[3]) then
            fence = tonumber(ARGV[3]) + 1
            redis.call('SET', KEYS[2], fence)
        end
        redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. fence)
        return {fence, false}
        """;

    // Nobody but a node that lives may have taken it meanwhile.
    private const string Assert = """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] .. ' ' .. ARGV[3] then
            local name = string.match(holder, '^%S+')
            if name == ARGV[1] or redis.call('EXISTS', ARGV[2] .. name) == 1 then return 0 end
        end
        redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[3])
        return 1
        """;

    private const string Holder = """
        local holder = redis.call('GET', KEYS[1])
        return holder and redis.call('GET', ARGV[1] .. string.match(holder, '^%S+'))
        """;

    private const string GiveBack = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

    /// <summary>Puts a node on the board, and takes off who was at the same address before.</summary>
    public static Task RegisterAsync(IDatabase redis, NodeEntry node) => redis.ScriptEvaluateAsync(
        Register, [Names], [node.Name, node.ToText(), (long)LeaseFor.TotalMilliseconds, NodePrefix]);

    /// <summary>Prolongs a node's time. False when it was off the board: its leases may be others' by now.</summary>
    public static Task<bool> RenewAsync(IDatabase redis, NodeEntry node) =>
        redis.StringSetAsync(NodePrefix + node.Name, node.ToText(), LeaseFor, When.Exists);

    /// <summary>Takes a node off the board: whatever it had is free.</summary>
    public static async Task WithdrawAsync(IDatabase redis, string name)
    {
        await redis.KeyDeleteAsync(NodePrefix + name);
        await redis.SetRemoveAsync(Names, name);
    }

    /// <summary>The nodes that live.</summary>
    public static async Task<IReadOnlyList<NodeEntry>> ReadAsync(IDatabase redis)
    {
        var found = (RedisValue[])await redis.ScriptEvaluateAsync(Read, [Names], [NodePrefix]);
        return [.. found.Select(text => NodeEntry.Parse(text!))];
    }

    /// <summary>Takes a room for a node that is on the board, again if it has it already.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="room">Whose lease.</param>
    /// <param name="node">Who takes it.</param>
    /// <param name="above">The fencing number that the room's row had.</param>
    /// <returns>The fencing number, higher than all before; or 0, and who has the room, or null when the node itself is off the board.</returns>
    public static async Task<(long Fence, NodeEntry? Holder)> TakeAsync(IDatabase redis, Guid room, string node, long above)
    {
        var answer = (RedisResult[])await redis.ScriptEvaluateAsync(Take, [LeasePrefix + room, FenceKey], [node, NodePrefix, above]);
        var holder = (string?)answer[1];
        return ((long)answer[0], holder is null ? null : NodeEntry.Parse(holder));
    }

    /// <summary>
    /// Says again that a node has a room, when its entry was lost while its term still held: Redis has forgotten, or was away for a while.
    /// </summary>
    /// <returns>False when somebody else has the room by now.</returns>
    public static async Task<bool> AssertAsync(IDatabase redis, Guid room, string node, long fence) =>
        (long)await redis.ScriptEvaluateAsync(Assert, [LeasePrefix + room], [node, NodePrefix, fence]) == 1;

    /// <summary>The living node that has the room.</summary>
    public static async Task<NodeEntry?> HolderAsync(IDatabase redis, Guid room) =>
        (string?)await redis.ScriptEvaluateAsync(Holder, [LeasePrefix + room], [NodePrefix]) is { } text ? NodeEntry.Parse(text) : null;

    /// <summary>Ends the lease with this number, if it is still the one that counts.</summary>
    public static Task GiveBackAsync(IDatabase redis, Guid room, string node, long fence) => redis.ScriptEvaluateAsync(
        GiveBack, [LeasePrefix + room], [string.Create(CultureInfo.InvariantCulture, $"{node} {fence}")]);
}
