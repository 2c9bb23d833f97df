namespace Ensemble.Tests.Rooms.Logic;

/// <summary>A clock that only the test moves, wall and monotonic alike.</summary>
internal sealed class StageTime : TimeProvider
{
    private long _milliseconds;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(55).AddMilliseconds(_milliseconds);

    public override long GetTimestamp() => _milliseconds;

    public void Advance(TimeSpan time) => _milliseconds += (long)time.TotalMilliseconds;
}
