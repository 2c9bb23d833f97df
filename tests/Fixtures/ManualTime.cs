namespace Ensemble.Tests.Fixtures;

/// <summary>A clock that a test moves. Its timers are the system's: nothing that waits is woken by it.</summary>
public sealed class ManualTime : TimeProvider
{
    // Whole milliseconds: Postgres keeps microseconds, and tests compare.
    private long milliseconds = System.GetUtcNow().ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref milliseconds));

    public void Advance(TimeSpan duration) => Interlocked.Add(ref milliseconds, (long)duration.TotalMilliseconds);
}
