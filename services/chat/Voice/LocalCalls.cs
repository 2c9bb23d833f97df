namespace Ensemble.Chat.Voice;

/// <summary>The calls of a node that has no Redis, and so is the only one.</summary>
internal sealed class LocalCalls(TimeProvider time) : ICalls
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, (CallStart Start, List<Participant> Participants)> calls = [];
    private readonly Dictionary<Guid, long> numbers = [];

    public Task<Call> ReadAsync(Guid channel, CancellationToken cancellationToken)
    {
        lock (gate)
            return Task.FromResult(State(channel));
    }

    public Task<JoinResult> JoinAsync(Guid channel, Participant who, CallStart start, int most, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var participants = calls.TryGetValue(channel, out var call) ? call.Participants : [];
            if (participants.Any(present => present.SessionId == who.SessionId))
                return Task.FromResult(new JoinResult(JoinOutcome.AlreadyIn, State(channel), HasStarted: false));
            if (participants.Count >= most)
                return Task.FromResult(new JoinResult(JoinOutcome.Full, State(channel), HasStarted: false));
            var hasStarted = participants.Count == 0;
            participants.Add(who);
            if (hasStarted)
                calls[channel] = (start, participants);
            Count(channel);
            return Task.FromResult(new JoinResult(JoinOutcome.Joined, State(channel), hasStarted));
        }
    }

    public Task<Departure?> LeaveAsync(Guid channel, Guid session, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!calls.TryGetValue(channel, out var call) || call.Participants.Find(present => present.SessionId == session) is not { } gone)
                return Task.FromResult<Departure?>(null);
            call.Participants.Remove(gone);
            Count(channel);
            var hasEnded = call.Participants.Count == 0 && calls.Remove(channel);
            return Task.FromResult<Departure?>(new Departure(channel, [gone], State(channel), hasEnded ? call.Start : null));
        }
    }

    public Task<long?> UpdateAsync(Guid channel, Participant who, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var at = calls.TryGetValue(channel, out var call) ? call.Participants.FindIndex(present => present.SessionId == who.SessionId) : -1;
            if (at < 0)
                return Task.FromResult<long?>(null);
            call.Participants[at] = who;
            return Task.FromResult<long?>(Count(channel));
        }
    }

    public Task<bool> RenewAsync(Guid node, TimeSpan lease, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<IReadOnlyList<Departure>?> SweepAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Departure>?>(null);

    private long Count(Guid channel) =>
        numbers[channel] = numbers.TryGetValue(channel, out var last) ? last + 1 : time.GetUtcNow().ToUnixTimeMilliseconds();

    private Call State(Guid channel) => new(
        numbers.GetValueOrDefault(channel), calls.TryGetValue(channel, out var call) ? [.. call.Participants] : []);
}
