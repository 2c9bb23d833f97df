using System.Globalization;
using System.Text.Json;
using Ensemble.ServiceDefaults.Http;
using StackExchange.Redis;

namespace Ensemble.Chat.Voice;

/// <summary>
/// <c>chat:call:{channel}</c> is a hash of participants by session, and under <see cref="CallScripts.Start"/> how it began; <c>chat:call:{channel}:number</c>
/// counts its changes; <c>chat:calls:nodes</c> is sorted by the end of each node's lease, and <c>chat:calls:at:{node}</c> has the channels where a node
/// may have participants. By the clock of Redis alone.
/// </summary>
internal sealed class RedisCalls(IConnectionMultiplexer redis) : ICalls
{
    private const string Nodes = "chat:calls:nodes";
    private const string AtPrefix = "chat:calls:at:";
    private const string CallPrefix = "chat:call:";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<Call> ReadAsync(Guid channel, CancellationToken cancellationToken) =>
        ReadCall((RedisResult[])await RunAsync(CallScripts.Read, Keys(channel), [], cancellationToken));

    public async Task<JoinResult> JoinAsync(Guid channel, Participant who, CallStart start, int most, CancellationToken cancellationToken)
    {
        var answer = (RedisResult[])await RunAsync(
            CallScripts.Join, [.. Keys(channel), AtPrefix + who.Node],
            [$"{who.SessionId}", who.ToText(), most, JsonSerializer.Serialize(start, Json.Options), $"{channel}"], cancellationToken);
        return new JoinResult((JoinOutcome)(int)answer[0], ReadCall((RedisResult[])answer[2]), (int)answer[1] == 1);
    }

    public async Task<Departure?> LeaveAsync(Guid channel, Guid session, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(CallScripts.Leave, Keys(channel), [$"{session}"], cancellationToken);
        return answer.IsNull ? null : ReadDeparture(channel, (RedisResult[])answer);
    }

    public async Task<long?> UpdateAsync(Guid channel, Participant who, CancellationToken cancellationToken)
    {
        var number = (long)await RunAsync(CallScripts.Update, Keys(channel), [$"{who.SessionId}", who.ToText()], cancellationToken);
        return number == 0 ? null : number;
    }

    public async Task<bool> RenewAsync(Guid node, TimeSpan lease, CancellationToken cancellationToken) =>
        (long)await RunAsync(CallScripts.Renew, [Nodes], [$"{node}", (long)lease.TotalMilliseconds], cancellationToken) == 1;

    public async Task<IReadOnlyList<Departure>?> SweepAsync(CancellationToken cancellationToken)
    {
        var answer = await RunAsync(CallScripts.Sweep, [Nodes], [AtPrefix, CallPrefix], cancellationToken);
        if (answer.IsNull)
            return null;
        return [.. ((RedisResult[])answer).Select(swept => (RedisResult[])swept).Select(swept => ReadDeparture(Guid.Parse((string)swept[0]!), (RedisResult[])swept[1]))];
    }

    private static RedisKey[] Keys(Guid channel) => [$"{CallPrefix}{channel}", $"{CallPrefix}{channel}:number"];

    // Removed entries, how it had begun if it has ended, number, what is left.
    private static Departure ReadDeparture(Guid channel, RedisResult[] answer) => new(
        channel, ReadEntries((RedisResult[])answer[0]), ReadCall((RedisResult[])answer[2]),
        answer[1].IsNull ? null : JsonSerializer.Deserialize<CallStart>((string)answer[1]!, Json.Options));

    private static Call ReadCall(RedisResult[] answer) =>
        new(long.Parse((string)answer[0]!, CultureInfo.InvariantCulture), ReadEntries((RedisResult[])answer[1]));

    private static List<Participant> ReadEntries(RedisResult[] entries)
    {
        var found = new List<Participant>(entries.Length / 2);
        for (var i = 0; i + 1 < entries.Length; i += 2)
        {
            if ((string)entries[i]! != CallScripts.Start)
                found.Add(Participant.Parse((string)entries[i + 1]!));
        }

        return found;
    }

    private Task<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        redis.GetDatabase().ScriptEvaluateAsync(script, keys, arguments).WaitAsync(Patience, cancellationToken);
}
