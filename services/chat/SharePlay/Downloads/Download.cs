using Ensemble.Chat.SharePlay.Files;
using Ensemble.Chat.SharePlay.Sources;
using Ensemble.Chat.SharePlay.State;
using Ensemble.Chat.SharePlay.Store;

namespace Ensemble.Chat.SharePlay.Downloads;

/// <summary>One try at an item that this node has claimed, from the claim to what has come of it.</summary>
internal sealed partial class Download(
    SongFetch fetch, SongFiles files, ChannelStates states, SharePlayMetrics metrics, TimeProvider time, ILogger<Download> logger)
{
    /// <summary>Never fails: what goes wrong is written at the item, or found by whoever claims it next.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="item">As it was claimed.</param>
    /// <param name="stopping">This node stops: the item is given back.</param>
    public async Task RunAsync(Guid channel, Item item, CancellationToken stopping)
    {
        var token = item.Claim!.Token;
        using var activity = SharePlayMetrics.StartDownload(channel, item.Id);
        var begin = time.GetTimestamp();
        metrics.DownloadBegan();
        var (outcome, bytes) = ("failed", 0L);
        try
        {
            (outcome, bytes) = await TryAsync(channel, item, token, stopping);
        }
        catch (Exception failure)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
            Failed(logger, failure, item.Id, channel);
        }
        finally
        {
            metrics.DownloadEnded(outcome, time.GetElapsedTime(begin), bytes);
        }
    }

    private async Task<(string Outcome, long Bytes)> TryAsync(Guid channel, Item item, Guid token, CancellationToken stopping)
    {
        using var place = files.CreateWorkplace();
        using var progress = new DownloadProgress(states, channel, item.Id, token, time);
        using var ended = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(progress.Lost, stopping);
        var renewing = progress.RenewAsync(ended.Token);
        try
        {
            var fetched = await fetch.FetchAsync(channel, item.Url, place, progress, either.Token);
            return fetched.Song is { } song
                ? await KeepAsync(channel, item.Id, token, song, place)
                : (await ExpandAsync(channel, item, token, fetched.List), 0);
        }
        catch (OperationCanceledException) when (progress.Lost.IsCancellationRequested)
        {
            return ("removed", 0);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await states.ChangeAsync(channel, (state, now) => state.Release(item.Id, token, now), CancellationToken.None);
            return ("released", 0);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !Outage.Is(failure))
        {
            return await FailAsync(channel, item, token, failure);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    // The file first: who hears that it is ready fetches it at once.
    private async Task<(string Outcome, long Bytes)> KeepAsync(Guid channel, Guid item, Guid token, Song song, Workplace place)
    {
        var claimed = await states.ChangeAsync(channel, (state, now) => state.Renew(item, token, null, now), CancellationToken.None);
        if (claimed?.HasClaim(item, token) != true)
            return ("removed", 0);
        files.Place(place, item);
        var state = await states.ChangeAsync(channel, (state, now) => state.Ready(item, token, song, now), CancellationToken.None);
        if (state is not null && state.Queue.IndexOf(item) >= 0)
            return ("ready", song.Size);
        files.Remove(item);
        return ("removed", 0);
    }

    private async Task<string> ExpandAsync(Guid channel, Item item, Guid token, IReadOnlyList<PageSong> list)
    {
        var songs = list.Select(song => new Item(Guid.NewGuid(), song.Address, song.Title) { Duration = song.Duration, AddedBy = item.AddedBy }).ToList();
        await states.ChangeAsync(channel, (state, now) => state.Expand(item.Id, token, songs, now), CancellationToken.None);
        return "list";
    }

    private async Task<(string Outcome, long Bytes)> FailAsync(Guid channel, Item item, Guid token, Exception failure)
    {
        var known = failure as SongFailure;
        if (known is null)
            Failed(logger, failure, item.Id, channel);
        await states.ChangeAsync(
            channel, (state, now) => state.Fail(item.Id, token, known?.Message ?? "It could not be loaded.", now), CancellationToken.None);
        return (known?.Outcome ?? "failed", 0);
    }

    [LoggerMessage(5311, LogLevel.Error, "Song {Item} of channel {Channel} could not be loaded")]
    private static partial void Failed(ILogger logger, Exception failure, Guid item, Guid channel);
}
