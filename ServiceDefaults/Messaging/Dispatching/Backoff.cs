namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>Growing pauses with jitter, so that the services of a fleet do not knock at a returning broker at the same moment.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(5);

    private int failures;

    public void Reset() => failures = 0;

    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(Next(), time, cancellationToken);

    public TimeSpan Next() => After(++failures) * (0.5 + Random.Shared.NextDouble() / 2);

    /// <summary>The pause after so many failures in a row, without jitter.</summary>
    public static TimeSpan After(int failures) => TimeSpan.FromTicks(Math.Min(Cap.Ticks, First.Ticks << Math.Min(failures - 1, 20)));
}
