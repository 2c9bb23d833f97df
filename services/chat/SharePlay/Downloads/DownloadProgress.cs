using Ensemble.Chat.SharePlay.State;
using Ensemble.Chat.SharePlay.Store;

namespace Ensemble.Chat.SharePlay.Downloads;

/// <summary>
/// Keeps the claim of one download, tells how far it is, and ends it when the claim is lost: the item was removed, or another node has
/// taken it over.
/// </summary>
internal sealed class DownloadProgress(ChannelStates states, Guid channel, Guid item, Guid token, TimeProvider time) : IFetchProgress, IDisposable
{
    // Everybody is told each time, of the whole queue.
    private const double Step = 0.1;

    private readonly CancellationTokenSource lost = new();
    private double share;
    private double told;

    /// <summary>Ends the download.</summary>
    public CancellationToken Lost => lost.Token;

    public async Task DescribeAsync(string title, double duration) =>
        Check(await states.ChangeAsync(channel, (state, now) => state.Describe(item, token, title, duration, now), lost.Token));

    public void Progressed(double share) => Volatile.Write(ref this.share, share);

    /// <summary>Says again and again that somebody is at it, until the download has ended.</summary>
    public async Task RenewAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Claim.Renewal, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                await TryRenewAsync(ended);
        }
        catch (OperationCanceledException)
        {
            // The download has ended.
        }
    }

    public void Dispose() => lost.Dispose();

    private async Task TryRenewAsync(CancellationToken ended)
    {
        var reached = Volatile.Read(ref share);
        double? news = reached - told >= Step ? Math.Round(reached, 2) : null;
        try
        {
            Check(await states.ChangeAsync(channel, (state, now) => state.Renew(item, token, news, now), ended));
            told = news ?? told;
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            // Redis is away: nobody else can take the item meanwhile, and if somebody does afterwards, that is noticed then.
        }
    }

    private void Check(SharePlayState? state)
    {
        if (state?.HasClaim(item, token) != true)
            lost.Cancel();
    }
}
