using System.Text.Json;
using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>What yt-dlp tells of a page: one song, or a list of them.</summary>
/// <param name="Songs">At least one.</param>
/// <param name="IsList">They are on pages of their own.</param>
internal sealed record PageSongs(IReadOnlyList<PageSong> Songs, bool IsList)
{
    /// <exception cref="SongFailure">It tells of nothing that may be played.</exception>
    public static PageSongs Read(JsonElement page)
    {
        if (page.ValueKind != JsonValueKind.Object)
            throw Nothing();
        if (Text(page, "_type") is not ("playlist" or "multi_video"))
            return new PageSongs([PageSong.Read(page) ?? throw Nothing()], IsList: false);
        if (!page.TryGetProperty("entries", out var entries) || entries.ValueKind != JsonValueKind.Array)
            throw Nothing();
        var songs = entries.EnumerateArray().Select(PageSong.Read).OfType<PageSong>().Take(Queue.MaxItems).ToList();
        return songs.Count > 0 ? new PageSongs(songs, IsList: true) : throw Nothing();
    }

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static SongFailure Nothing() => new("unreadable_page", "There is no song on this page that yt-dlp can find.");
}

/// <param name="Address">Of its page.</param>
/// <param name="Title">Cleaned.</param>
/// <param name="Duration">Seconds; 0 when it isn't known.</param>
/// <param name="Thumbnail">Address of a picture.</param>
/// <param name="IsLive">It has no end.</param>
internal sealed record PageSong(string Address, string Title, double Duration, Uri? Thumbnail, bool IsLive)
{
    /// <summary>Null for what has no address that may be fetched.</summary>
    public static PageSong? Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            return null;
        var address = PageSongs.Text(entry, "webpage_url") ?? PageSongs.Text(entry, "url");
        if (address is null || address.Length > Item.MaxUrl || SongAddress.WebAddress(address) is not { } page)
            return null;
        var duration = entry.TryGetProperty("duration", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
            && seconds is >= 0 and < 1e9 ? seconds : 0;
        var isLive = entry.TryGetProperty("is_live", out var live) && live.ValueKind == JsonValueKind.True;
        var thumbnail = PageSongs.Text(entry, "thumbnail") is { } picture ? SongAddress.WebAddress(picture) : null;
        return new PageSong(page.AbsoluteUri, Titles.Clean(PageSongs.Text(entry, "title")), duration, thumbnail, isLive);
    }
}
