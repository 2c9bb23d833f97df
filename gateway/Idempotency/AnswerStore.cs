using StackExchange.Redis;

namespace Ensemble.Gateway.Idempotency;

/// <summary>
/// Answers by idempotency key in Redis, shared by all gateways: first a mark that the request is being worked on, then its sealed answer
/// for a day.
/// </summary>
internal sealed class AnswerStore(IConnectionMultiplexer redis)
{
    private const int FingerprintLength = 16;
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Longer than a request may take: its gateway may have died, or it is still on its way.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(2);

    /// <summary>True when this request is the first with its key; it must then be ended by <see cref="KeepAsync"/> or <see cref="ForgetAsync"/>.</summary>
    public Task<bool> TryBeginAsync(IdempotentRequest request) => redis.GetDatabase()
        .StringSetAsync(request.StorageKey, request.Fingerprint, LongestWork, When.NotExists).WaitAsync(Patience);

    public async Task<Earlier> FindAsync(IdempotentRequest request)
    {
        byte[]? stored = await redis.GetDatabase().StringGetAsync(request.StorageKey).WaitAsync(Patience);
        if (stored is null || stored.Length == FingerprintLength)
            return stored is null || stored.AsSpan().SequenceEqual(request.Fingerprint) ? Earlier.Unfinished : Earlier.Different;
        return stored.AsSpan(0, FingerprintLength).SequenceEqual(request.Fingerprint)
            ? new Earlier(true, RememberedAnswer.Open(request.SealingKey, stored.AsSpan(FingerprintLength)))
            : Earlier.Different;
    }

    public Task KeepAsync(IdempotentRequest request, RememberedAnswer answer)
    {
        byte[] stored = [.. request.Fingerprint, .. answer.Seal(request.SealingKey)];
        return redis.GetDatabase().StringSetAsync(request.StorageKey, stored, Memory).WaitAsync(Patience);
    }

    public Task ForgetAsync(IdempotentRequest request) => redis.GetDatabase().KeyDeleteAsync(request.StorageKey).WaitAsync(Patience);
}

/// <summary>What became of the first request with a key.</summary>
/// <param name="IsSame">It asked for the same thing.</param>
/// <param name="Answer">Null while it is being worked on.</param>
internal sealed record Earlier(bool IsSame, RememberedAnswer? Answer)
{
    public static Earlier Different { get; } = new(false, null);

    public static Earlier Unfinished { get; } = new(true, null);
}
