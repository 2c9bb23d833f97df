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

        if (_crashes.Count > policy.Crashes)
        {
            return null;
        }

        var doubled = policy.FirstDelay * Math.Pow(2, _crashes.Count - 1);
        return doubled < policy.LongestDelay ? doubled : policy.LongestDelay;
    }
}
