using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>How often and how soon a process that ended by accident is started again. Configuration: <c>Aspire:Restart</c>.</summary>
internal sealed record RestartPolicy
{
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>More than this many crashes within <see cref="Window"/> and it is not started again.</summary>
    public int Crashes { get; init; } = 5;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a job is started again that ends with "try again later".</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Before the start that follows the given number of failures.</summary>
    public TimeSpan DelayAfter(int failures)
    {
        var doubled = FirstDelay * Math.Pow(2, Math.Min(failures, 30) - 1);
        return doubled < LongestDelay ? doubled : LongestDelay;
    }

    public static RestartPolicy From(IConfiguration configuration) => configuration.GetSection("Aspire:Restart").Get<RestartPolicy>() ?? new();
}

/// <summary>The crashes of one process.</summary>
internal sealed class CrashHistory(RestartPolicy policy, TimeProvider time)
{
    private readonly Queue<DateTimeOffset> _crashes = new();

    public int Count => _crashes.Count;

    /// <summary>How long to wait before the next start; null: give up.</summary>
    public TimeSpan? Add()
    {
        var now = time.GetUtcNow();
        _crashes.Enqueue(now);
        while (now - _crashes.Peek() > policy.Window)
        {
            _crashes.Dequeue();
        }

        return _crashes.Count > policy.Crashes ? null : policy.DelayAfter(_crashes.Count);
    }
}

/// <summary>How often one job asked to be tried again later.</summary>
internal sealed class Postponements(RestartPolicy policy, TimeProvider time)
{
    private DateTimeOffset? _since;
    private int _count;

    /// <summary>How long to wait before the next try; null: give up.</summary>
    public TimeSpan? Add()
    {
        var now = time.GetUtcNow();
        _since ??= now;
        return now - _since > policy.Patience ? null : policy.DelayAfter(++_count);
    }
}
