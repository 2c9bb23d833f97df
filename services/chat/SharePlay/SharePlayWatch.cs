using Ensemble.Chat.SharePlay.Downloads;
using Ensemble.Chat.SharePlay.Files;
using Ensemble.Chat.SharePlay.State;
using Ensemble.Chat.SharePlay.Store;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay;

/// <summary>
/// Goes on to the next song when one has ended, takes downloads that are free, wipes what is idle, and deletes files that no queue has. Every
/// node does, for all channels; who is second finds nothing to do.
/// </summary>
internal sealed partial class SharePlayWatch(
    IStates states, ChannelStates channels, DownloadRoom downloads, SongFiles files, SharePlayMetrics metrics, IOptions<SharePlayOptions> options,
    TimeProvider time, ILogger<SharePlayWatch> logger) : BackgroundService
{
    private const int ChannelsAtOnce = 50;

    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(5);

    private DateTimeOffset nextCleaning = DateTimeOffset.MinValue;
    private bool isAway;

    /// <summary>What is not loaded yet is given back; the queues stay.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await downloads.StopAsync().WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LookInterval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
                if (isAway)
                    Back(logger);
                isAway = false;
            }
            catch (Exception failure) when (Outage.Is(failure))
            {
                if (!isAway)
                    Away(logger, failure.Message);
                isAway = true;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Failed(logger, failure); // The next look has the same to do.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var channel in await states.DueAsync(LookReason.Turn, time.GetUtcNow(), ChannelsAtOnce, cancellationToken))
            await LookAtTurnAsync(channel, cancellationToken);
        if (downloads.HasPlace)
        {
            foreach (var channel in await states.DueAsync(LookReason.Download, time.GetUtcNow(), ChannelsAtOnce, cancellationToken))
                await downloads.ClaimAsync(channel, cancellationToken);
        }

        if (time.GetUtcNow() >= nextCleaning)
            await CleanAsync(cancellationToken);
    }

    private async Task LookAtTurnAsync(Guid channel, CancellationToken cancellationToken)
    {
        long? ended = null;
        var state = await channels.ChangeAsync(channel, (state, now) =>
        {
            var after = state.EndTurn(now);
            ended = ReferenceEquals(state, after) ? null : state.Playback.Turn;
            return after;
        }, cancellationToken);
        if (ended is not null)
            metrics.TurnEnded();
        // Redis has let it expire, or somebody has wiped it meanwhile.
        else if (state is null)
            await states.ForgetAsync(channel, cancellationToken);
        else if (await channels.RemoveAsync(channel, cancellationToken, channels.IsIdle))
            metrics.Wiped("idle");
    }

    // Of a queue that Redis has lost, of a node that was killed between a file and the state.
    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        nextCleaning = time.GetUtcNow() + CleaningInterval;
        var removed = files.RemoveAbandoned(time.GetUtcNow() - CleaningInterval);
        foreach (var songs in files.All().ToLookup(song => song.Channel, song => song.Item))
        {
            var state = await channels.ReadAsync(songs.Key, cancellationToken);
            foreach (var item in songs.Where(item => state is null || state.Queue.IndexOf(item) < 0))
            {
                files.Remove(item);
                removed++;
            }
        }

        if (removed > 0)
            Cleaned(logger, removed);
    }

    [LoggerMessage(5321, LogLevel.Warning, "Songs are not looked after while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(5322, LogLevel.Information, "Songs are looked after again")]
    private static partial void Back(ILogger logger);

    [LoggerMessage(5323, LogLevel.Error, "A look at the songs failed")]
    private static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(5324, LogLevel.Information, "Removed {Count} songs and downloads that nobody has any more")]
    private static partial void Cleaned(ILogger logger, int count);
}
