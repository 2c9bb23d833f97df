namespace Ensemble.Chat.SharePlay.State;

/// <summary>
/// Where the current item is, by the server's clock. The clock runs while it is playing and the item can be heard: what isn't there yet has
/// not begun.
/// </summary>
/// <param name="IsPlaying">Or paused.</param>
/// <param name="StartTime">Since when the clock runs; null when it stands.</param>
/// <param name="Position">Seconds into the item, at <paramref name="StartTime"/>.</param>
/// <param name="Turn">Counts up whenever an item begins, the same one again too: what has ended is told apart by it.</param>
internal sealed record Playback(bool IsPlaying, DateTimeOffset? StartTime, double Position, long Turn)
{
    public static readonly Playback Initial = new(false, null, 0, 0);

    // In microseconds: what adds up to a song's end is its end.
    public double PositionAt(DateTimeOffset now) =>
        StartTime is { } start ? Math.Round(Position + Math.Max(0, (now - start).TotalSeconds), 6) : Position;

    public Playback Seek(double position) => this with { Position = position, StartTime = null };

    /// <summary>Another item, or the same from its beginning.</summary>
    public Playback Begin(bool isPlaying) => new(isPlaying, null, 0, Turn + 1);

    /// <summary>Starts or stops the clock, as it should be.</summary>
    /// <param name="now">By the server.</param>
    /// <param name="canRun">Whether the current item can be heard.</param>
    /// <param name="duration">Its length: the clock stops there.</param>
    public Playback Settle(DateTimeOffset now, bool canRun, double duration) => (IsPlaying && canRun, StartTime) switch
    {
        (true, null) => this with { StartTime = now, Position = Math.Min(Position, duration) },
        (false, not null) => this with { StartTime = null, Position = Math.Round(Math.Min(PositionAt(now), duration), 3) },
        _ => this,
    };
}
