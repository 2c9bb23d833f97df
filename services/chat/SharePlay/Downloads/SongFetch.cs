using Ensemble.Chat.SharePlay.Files;
using Ensemble.Chat.SharePlay.Sources;
using Ensemble.Chat.SharePlay.State;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Downloads;

/// <summary>What a fetch tells while it goes on.</summary>
internal interface IFetchProgress
{
    /// <summary>What it is.</summary>
    /// <param name="title">Cleaned.</param>
    /// <param name="duration">Seconds; 0 while it isn't known.</param>
    Task DescribeAsync(string title, double duration);

    /// <param name="share">That has come, from 0 to 1.</param>
    void Progressed(double share);
}

/// <summary>Gets one song: a file on the web, or from a page. What comes of it lies in the workplace.</summary>
internal sealed class SongFetch(
    DirectSource direct, YtDlp pages, Ffprobe ffprobe, Cover covers, SongFiles files, IOptions<SharePlayOptions> options)
{
    private const string OnlyFiles = "Only direct links to audio files can be played.";

    private readonly SharePlayOptions options = options.Value;

    /// <returns>The song, ready to be placed; or the songs that the address turned out to be a list of.</returns>
    /// <exception cref="SongFailure">It can't be had.</exception>
    public async Task<FetchedSong> FetchAsync(Guid channel, string url, Workplace place, IFetchProgress progress, CancellationToken cancellationToken)
    {
        ffprobe.CheckInstalled();
        if (files.FreeBytes < options.MinFreeBytes)
            throw new SongFailure("disk_full", "There is no room left for songs.");
        if (SongAddress.WebAddress(url) is not { } address)
            return await FromPageAsync(channel, null, url, place, progress, cancellationToken);
        using (var answer = await direct.AskAsync(address, cancellationToken))
        {
            if (DirectSource.IsSong(answer))
            {
                var title = DirectSource.TitleOf(answer);
                await progress.DescribeAsync(title, 0);
                var path = Path.Combine(place.Scratch, "song");
                await DirectSource.SaveAsync(answer, path, progress.Progressed, cancellationToken);
                return await FinishAsync(channel, path, title, thumbnail: null, place, progress, cancellationToken);
            }

            if (!answer.IsSuccess && (int)answer.Status is 404 or 410 || !answer.IsSuccess && !pages.IsInstalled)
                throw new SongFailure("answered_error", $"The address answers with the error {(int)answer.Status}.");
        }

        return await FromPageAsync(channel, address, url, place, progress, cancellationToken);
    }

    private async Task<FetchedSong> FromPageAsync(
        Guid channel, Uri? address, string words, Workplace place, IFetchProgress progress, CancellationToken cancellationToken)
    {
        if (!pages.IsInstalled)
            throw SongFailure.NotInstalled("yt-dlp", OnlyFiles);
        var page = await pages.DescribeAsync(address, words, place.Scratch, cancellationToken);
        var song = page.Songs[0];
        // A search is a list of one.
        if (page.IsList && address is not null)
            return new FetchedSong(null, page.Songs);
        if (song.IsLive)
            throw new SongFailure("live", "It is live and has no end.");
        if (song.Duration > options.MaxDuration.TotalSeconds)
            throw SongFailure.TooLong(options.MaxDuration);
        await progress.DescribeAsync(song.Title, song.Duration);
        var path = await pages.DownloadAsync(song.Address, place.Scratch, progress.Progressed, cancellationToken);
        return await FinishAsync(channel, path, song.Title, song.Thumbnail, place, progress, cancellationToken);
    }

    private async Task<FetchedSong> FinishAsync(
        Guid channel, string path, string title, Uri? thumbnail, Workplace place, IFetchProgress progress, CancellationToken cancellationToken)
    {
        var probed = await ffprobe.ProbeAsync(path, place.Scratch, cancellationToken);
        // Files say better than their names what they are; pages say better than files.
        await progress.DescribeAsync(thumbnail is null ? probed.FullTitle ?? title : title, probed.Duration);
        var cover = SongFiles.CoverIn(place);
        var hasCover = thumbnail is not null && await covers.MakeFromWebAsync(thumbnail, cover, place.Scratch, cancellationToken)
            || probed.HasPicture && await covers.MakeFromSongAsync(path, cover, place.Scratch, cancellationToken);
        if (!hasCover)
            File.Delete(cover);
        var kept = SongFiles.SongIn(place, channel, probed.Format);
        File.Move(path, kept);
        return new FetchedSong(new Song(probed.Duration, new FileInfo(kept).Length, hasCover), []);
    }
}

/// <param name="Song">Null when it is a list.</param>
/// <param name="List">Empty when it is a song.</param>
internal sealed record FetchedSong(Song? Song, IReadOnlyList<PageSong> List);
