using StackExchange.Redis;

namespace Ensemble.Gateway.Limits;

/// <summary>Counts in Redis, and in memory while Redis is away or too slow; Redis is tried again every second.</summary>
internal sealed partial class Counter(RedisCounter redis, MemoryCounter memory, TimeProvider time, ILogger<Counter> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long retryAt; // Timestamp of the clock; 0 while Redis counts.

    /// <summary>True while this process counts for itself alone.</summary>
    public bool IsAlone => Volatile.Read(ref retryAt) != 0 || !redis.IsConnected;

    public async ValueTask<Verdict> CountAsync(Counted counted)
    {
        if (!redis.IsConnected || IsPausing())
            return memory.Count(counted);
        try
        {
            var verdict = await redis.CountAsync(counted).WaitAsync(Patience);
            if (Interlocked.Exchange(ref retryAt, 0) != 0)
                Shared(logger);
            return verdict;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or OperationCanceledException)
        {
            if (Interlocked.Exchange(ref retryAt, time.GetTimestamp() + Ticks(Pause)) == 0)
                Alone(logger, failure.Message);
            return memory.Count(counted);
        }
    }

    // One request at a time finds out whether Redis is back; the others don't wait for it.
    private bool IsPausing()
    {
        var until = Volatile.Read(ref retryAt);
        return until != 0
            && (time.GetTimestamp() < until
                || Interlocked.CompareExchange(ref retryAt, time.GetTimestamp() + Ticks(Pause), until) != until);
    }

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(2001, LogLevel.Warning, "Redis does not count ({Cause}); limits are counted in this process alone")]
    private static partial void Alone(ILogger logger, string cause);

    [LoggerMessage(2002, LogLevel.Information, "Redis counts again; limits are shared")]
    private static partial void Shared(ILogger logger);
}
