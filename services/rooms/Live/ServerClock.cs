namespace Ensemble.Rooms.Live;

/// <summary>
/// The server time of the protocol: milliseconds since the Unix epoch, read once at start and carried on by the monotonic clock, so that
/// it never jumps under the players.
/// </summary>
internal sealed class ServerClock(TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private readonly double _start = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    public long Milliseconds => (long)Precise;

    public double Precise => _start + time.GetElapsedTime(_startedAt).TotalMilliseconds;

    public DateTimeOffset Now => time.GetUtcNow();

    public long Timestamp => time.GetTimestamp();
}
