namespace Ensemble.Chat.SharePlay.State;

/// <summary>
/// What a channel listens to together. Never changed: each thing that happens makes another state of it, or gives the same one back when it
/// changes nothing. Knows neither Redis nor files.
/// </summary>
/// <param name="Queue">The songs.</param>
/// <param name="Playback">The clock.</param>
/// <param name="Repeat">What comes after the current song.</param>
/// <param name="TouchedAt">When somebody last did something; what nobody touches for long is wiped.</param>
internal sealed partial record SharePlayState(Queue Queue, Playback Playback, RepeatMode Repeat, DateTimeOffset TouchedAt)
{
    /// <summary>How long the server lets listeners hear the end of a song whose <c>next</c> nobody says.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>The last <c>next</c> that went on to another turn.</summary>
    public DateTimeOffset? LastNextAt { get; init; }

    public EndedTurn? Ended { get; init; }

    private bool CanRun => Queue.CurrentItem?.Status == DownloadStatus.Ready;

    public static SharePlayState Begin(DateTimeOffset now) => new(Queue.Empty, Playback.Initial, RepeatMode.Off, now);

    /// <summary>When the current turn ends by itself, if nobody does anything; null when it doesn't.</summary>
    public DateTimeOffset? TurnEndsAt()
    {
        if (!Playback.IsPlaying || Queue.CurrentItem is not { } item)
            return null;
        // What can't be had is passed over.
        if (item.Status == DownloadStatus.Error)
            return DateTimeOffset.UnixEpoch;
        return Playback.StartTime is { } start ? start + TimeSpan.FromSeconds(Math.Max(0, item.Duration - Playback.Position)) + Grace : null;
    }

    private SharePlayState Settle(DateTimeOffset now)
    {
        var settled = Playback.Settle(now, CanRun, Queue.CurrentItem?.Duration ?? 0);
        return ReferenceEquals(settled, Playback) ? this : this with { Playback = settled };
    }

    private SharePlayState BeginTurn(Queue queue, bool isPlaying, DateTimeOffset now) =>
        (this with { Queue = queue, Playback = Playback.Begin(isPlaying), Ended = null }).Settle(now);
}
