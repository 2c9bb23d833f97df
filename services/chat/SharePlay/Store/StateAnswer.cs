using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Chat.SharePlay.Store;

/// <summary>The state as clients get it (Stuffchat wire reference, 2.5), and <c>turn</c>, which a client may name in <c>next</c>.</summary>
/// <param name="Queue">The songs.</param>
/// <param name="CurrentIndex">Null when there are none.</param>
/// <param name="Status"><c>playing</c> or <c>paused</c>.</param>
/// <param name="StartTime">Since when the clock runs; null while it stands, also while the current song isn't there yet.</param>
/// <param name="CurrentPositionSecs">At that time.</param>
/// <param name="RepeatMode"><c>Off</c>, <c>One</c> or <c>All</c>.</param>
/// <param name="Turn">Another number each time that a song begins.</param>
internal sealed record StateAnswer(
    IReadOnlyList<ItemAnswer> Queue, int? CurrentIndex, string Status, DateTimeOffset? StartTime, double CurrentPositionSecs,
    string RepeatMode, long Turn)
{
    public static StateAnswer Of(SharePlayState state) => new(
        [.. state.Queue.Items.Select(ItemAnswer.Of)], state.Queue.Current, state.Playback.IsPlaying ? "playing" : "paused",
        state.Playback.StartTime, state.Playback.Position, state.Repeat.ToString(), state.Playback.Turn);

    /// <summary>Whether clients see a difference.</summary>
    public bool Shows(StateAnswer other) => this with { Queue = [] } != (other with { Queue = [] }) || !Queue.SequenceEqual(other.Queue);
}

/// <param name="Id">Of the item.</param>
/// <param name="Url">As it was added.</param>
/// <param name="Title">For people.</param>
/// <param name="FilePath">Where it can be fetched; null until it can.</param>
/// <param name="ThumbnailPath">The same of its cover.</param>
/// <param name="DownloadError">For people.</param>
/// <param name="DurationSeconds">Rounded up; 0 while it isn't known.</param>
/// <param name="DownloadStatus">How far it is.</param>
/// <param name="Progress">Of the download, from 0 to 1, while it is known.</param>
internal sealed record ItemAnswer(
    Guid Id, string Url, string Title, string? FilePath, string? ThumbnailPath, string? DownloadError, int DurationSeconds,
    DownloadStatus DownloadStatus, double? Progress)
{
    public static ItemAnswer Of(Item item) => new(
        item.Id, item.Url, item.Title,
        item.Status == DownloadStatus.Ready ? $"/api/shareplay/song/{item.Id}" : null,
        item is { Status: DownloadStatus.Ready, HasCover: true } ? $"/api/shareplay/thumbnail/{item.Id}" : null,
        item.Error, (int)Math.Ceiling(item.Duration), item.Status, item.Progress);
}
