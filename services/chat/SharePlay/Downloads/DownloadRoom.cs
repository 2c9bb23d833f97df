using System.Collections.Concurrent;
using Ensemble.Chat.SharePlay.State;
using Ensemble.Chat.SharePlay.Store;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Downloads;

/// <summary>The downloads that this node is at, as many at a time as it has places.</summary>
internal sealed class DownloadRoom : IDisposable
{
    private readonly ConcurrentDictionary<Task, bool> running = new();
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationToken stopping;
    private readonly Download download;
    private readonly ChannelStates states;
    private readonly long maxChannelBytes;
    private readonly int places;
    private int taken;
    private int stopped;

    public DownloadRoom(Download download, ChannelStates states, IOptions<SharePlayOptions> options)
    {
        (this.download, this.states, stopping) = (download, states, stop.Token);
        (maxChannelBytes, places) = (options.Value.MaxChannelBytes, options.Value.DownloadsPerNode);
    }

    public bool HasPlace => Volatile.Read(ref taken) < places && Volatile.Read(ref stopped) == 0;

    /// <summary>Claims what a channel has to download, until it has enough downloads or this node has no place left.</summary>
    public async Task ClaimAsync(Guid channel, CancellationToken cancellationToken)
    {
        while (TryTakePlace())
        {
            var item = await TryClaimAsync(channel, cancellationToken);
            if (item is null)
                return;
            Start(channel, item);
        }
    }

    /// <summary>Gives back what is not finished, so that another node goes on at once. Again, or after the end, it changes nothing.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref stopped, 1) == 0)
            await stop.CancelAsync();
        await Task.WhenAll(running.Keys);
    }

    public void Dispose()
    {
        Volatile.Write(ref stopped, 1);
        stop.Dispose();
    }

    // Null and the place given back when there is nothing to claim, or it is not known whether it was claimed.
    private async Task<Item?> TryClaimAsync(Guid channel, CancellationToken cancellationToken)
    {
        Item? item = null;
        try
        {
            var token = Guid.NewGuid();
            await states.ChangeAsync(channel, (state, now) => state.Claim(token, maxChannelBytes, now, out item), cancellationToken);
        }
        catch
        {
            item = null;
            throw;
        }
        finally
        {
            if (item is null)
                Interlocked.Decrement(ref taken);
        }

        return item;
    }

    private void Start(Guid channel, Item item)
    {
        var task = RunAsync(channel, item);
        running[task] = true;
        _ = task.ContinueWith(ended => running.TryRemove(ended, out _), TaskScheduler.Default);
    }

    private async Task RunAsync(Guid channel, Item item)
    {
        try
        {
            await download.RunAsync(channel, item, stopping);
        }
        finally
        {
            Interlocked.Decrement(ref taken);
        }
    }

    private bool TryTakePlace()
    {
        if (!HasPlace)
            return false;
        if (Interlocked.Increment(ref taken) <= places)
            return true;
        Interlocked.Decrement(ref taken);
        return false;
    }
}
