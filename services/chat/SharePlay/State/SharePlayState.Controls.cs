namespace Ensemble.Chat.SharePlay.State;

/// <summary>What people do. The names are those of Stuffchat's actions.</summary>
internal sealed partial record SharePlayState
{
    /// <summary>A song is left rather than begun anew when somebody goes back within this of its beginning; seconds.</summary>
    public const double PrevRestartsAfter = 3;

    // Within this of its end a song counts as ended when a player says so: clocks differ; seconds.
    private const double EndTolerance = 2;

    private static readonly TimeSpan NextGuard = TimeSpan.FromSeconds(1);

    public SharePlayState Touch(DateTimeOffset now) => this with { TouchedAt = now };

    public SharePlayState Play(DateTimeOffset now) =>
        Playback.IsPlaying ? this : (this with { Playback = Playback with { IsPlaying = true } }).Settle(now);

    public SharePlayState Pause(DateTimeOffset now) =>
        Playback.IsPlaying ? (this with { Playback = Playback with { IsPlaying = false } }).Settle(now) : this;

    /// <summary>Nothing happens while the song's length is not known.</summary>
    /// <param name="seconds">What is beyond the song's beginning or end counts as that.</param>
    /// <param name="now">By the server.</param>
    public SharePlayState Seek(double seconds, DateTimeOffset now) => Queue.CurrentItem is { Duration: > 0 } item
        ? (this with { Playback = Playback.Seek(Math.Round(Math.Clamp(seconds, 0, item.Duration), 3)) }).Settle(now)
        : this;

    public SharePlayState Track(int index, DateTimeOffset now) =>
        index >= 0 && index < Queue.Count ? BeginTurn(Queue.Select(index), isPlaying: true, now) : this;

    public SharePlayState Prev(DateTimeOffset now)
    {
        if (Queue.Current is not { } current)
            return this;
        if (Playback.PositionAt(now) > PrevRestartsAfter)
            return Seek(0, now);
        return current > 0 ? Track(current - 1, now)
            : Repeat == RepeatMode.All ? Track(Queue.Count - 1, now)
            : Seek(0, now);
    }

    public SharePlayState ToggleRepeat() => this with { Repeat = (RepeatMode)(((int)Repeat + 1) % 3) };

    public SharePlayState Remove(int index, DateTimeOffset now)
    {
        if (index < 0 || index >= Queue.Count)
            return this;
        var rest = Queue.Remove(index);
        return index == Queue.Current ? BeginTurn(rest, Playback.IsPlaying && rest.Count > 0, now) : this with { Queue = rest };
    }

    /// <summary>Takes everything out of the queue; how it is repeated stays.</summary>
    public SharePlayState Clear(DateTimeOffset now) => Queue.Count == 0 ? this : BeginTurn(Queue.Empty, isPlaying: false, now);

    /// <summary>
    /// Goes on, once for what the players of all listeners say at a song's end: by the turn where a client names it; else the first
    /// <c>next</c> of each session after an end belongs to that end, and within a second of another <c>next</c> nobody means one more.
    /// </summary>
    /// <param name="session">Who says it.</param>
    /// <param name="turn">The turn that is to end, if the client knows of turns.</param>
    /// <param name="now">By the server.</param>
    public SharePlayState Next(string session, long? turn, DateTimeOffset now)
    {
        if (Queue.Current is null)
            return this;
        if (turn is { } known)
            return known == Playback.Turn ? GoOn(session, now) : this;
        if (Ended?.Hear(session, now) is { } heard)
            return ReferenceEquals(heard, Ended) ? this : this with { Ended = heard };
        return now - LastNextAt < NextGuard ? this : GoOn(session, now);
    }

    /// <summary>The server's own look at the clock: goes on when the turn's time is over.</summary>
    public SharePlayState EndTurn(DateTimeOffset now)
    {
        if (TurnEndsAt() is not { } end || end > now)
            return this;
        var next = Queue.Current!.Value;
        for (var looked = 0; looked < Queue.Count; looked++)
        {
            if (After(next) is not { } after)
                break;
            next = after;
            if (Queue.Items[next].Status != DownloadStatus.Error)
                return Track(next, now).EndedAt(now, []);
        }

        return Finish(now).EndedAt(now, []);
    }

    private SharePlayState GoOn(string session, DateTimeOffset now)
    {
        var hasEnded = CanRun && Playback.IsPlaying && Playback.PositionAt(now) >= Queue.CurrentItem!.Duration - EndTolerance;
        var gone = After(Queue.Current!.Value) is { } next ? Begun(next, now) : Finish(now);
        return hasEnded ? gone.EndedAt(now, [session]) : gone with { LastNextAt = now };
    }

    // The same song again goes on or stands as before; another one plays.
    private SharePlayState Begun(int next, DateTimeOffset now) =>
        Repeat == RepeatMode.One ? BeginTurn(Queue, Playback.IsPlaying, now) : Track(next, now);

    private SharePlayState Finish(DateTimeOffset now) => BeginTurn(Queue.Select(0), isPlaying: false, now);

    private SharePlayState EndedAt(DateTimeOffset now, System.Collections.Immutable.ImmutableHashSet<string> heard) =>
        this with { LastNextAt = now, Ended = new EndedTurn(now, heard) };

    private int? After(int index) => Repeat switch
    {
        RepeatMode.One => index,
        RepeatMode.All => (index + 1) % Queue.Count,
        _ => index + 1 < Queue.Count ? index + 1 : null,
    };
}
