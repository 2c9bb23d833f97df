using Ensemble.Chat.SharePlay.Downloads;
using Ensemble.Chat.SharePlay.State;
using Ensemble.Chat.SharePlay.Store;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.SharePlay;

/// <summary>
/// The way in for sockets, on whichever node they are. Whoever calls has made sure that the user may: to act, somebody must be able to write
/// in the channel or be in its call; to be told the state, to read. Events come by the delivery: <c>shareplay_update</c> and <c>shareplay_cleared</c>
/// reach all who listen to the channel as <see cref="Delivery.ChannelEventKind.SharePlay"/>, in the order of the states.
/// </summary>
internal sealed partial class SharePlayActions(
    ChannelStates states, DownloadRoom downloads, SharePlayMetrics metrics, TimeProvider time, ILogger<SharePlayActions> logger)
{
    /// <summary>A client's <c>shareplay_action</c>. Everybody who has the channel open is told the state afterwards, whether it has changed or not.</summary>
    /// <param name="channel">An existing channel.</param>
    /// <param name="user">Who acts.</param>
    /// <param name="session">The socket's session: the <c>next</c> of each player at a song's end is told from a wish by it.</param>
    /// <param name="action"><c>action_type</c>.</param>
    /// <param name="data">
    /// For <c>add</c> an address or words to search for, for <c>seek</c> seconds, for <c>track</c> and <c>remove</c> an index or an item's id, for
    /// <c>next</c> nothing or the state's <c>turn</c>; otherwise ignored.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it is done; else what was wrong, and nothing was done.</returns>
    public async Task<SharePlayRefusal?> ActAsync(
        Guid channel, Guid user, string session, string action, string? data, CancellationToken cancellationToken)
    {
        var command = SharePlayCommand.Read(action, data, user, session);
        if (command.Refusal is { } refusal)
            return refusal;
        try
        {
            SharePlayRefusal? issue = null;
            await states.ChangeAsync(
                channel, (state, now) =>
                {
                    (var after, issue) = command.Apply(state, now);
                    return after;
                }, cancellationToken, tellsAlways: action != SharePlayCommand.Next, begins: true);
            if (issue is not null)
                return issue;
            metrics.Acted(action);
            if (action == SharePlayCommand.Add)
                await downloads.ClaimAsync(channel, cancellationToken);
            return null;
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            Unavailable(logger, channel, failure.Message);
            return new SharePlayRefusal(ErrorCode.Unavailable, null, "Listening together is not possible just now.");
        }
    }

    /// <summary>
    /// The payload of <c>shareplay_state</c>, for a session that opens the channel or joins its call. Subscribe first: an update that comes
    /// in between is the newer one, and the same again does no harm.
    /// </summary>
    /// <returns>UTF-8, of an empty queue when there is none; null while Redis is away.</returns>
    public async Task<byte[]?> StateAsync(Guid channel, CancellationToken cancellationToken)
    {
        try
        {
            return SharePlayEvents.State(channel, await states.ReadAsync(channel, cancellationToken) ?? SharePlayState.Begin(time.GetUtcNow()));
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            Unavailable(logger, channel, failure.Message);
            return null;
        }
    }

    /// <summary>
    /// Nobody is in the channel's call any more: its queue and songs go, and <c>shareplay_cleared</c> tells who has it open. Should Redis be away,
    /// that happens when nobody has touched the queue for long.
    /// </summary>
    public async Task ListenersLeftAsync(Guid channel, CancellationToken cancellationToken)
    {
        try
        {
            if (await states.RemoveAsync(channel, cancellationToken))
                metrics.Wiped("listeners_left");
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            Unavailable(logger, channel, failure.Message);
        }
    }

    [LoggerMessage(5331, LogLevel.Warning, "The queue of channel {Channel} is out of reach: {Reason}")]
    private static partial void Unavailable(ILogger logger, Guid channel, string reason);
}
