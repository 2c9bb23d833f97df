using Ensemble.Chat.SharePlay.Files;
using Ensemble.Chat.SharePlay.State;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Store;

/// <summary>
/// Changes the states of channels, on whichever node: reads, applies, and writes if nobody else has written meanwhile, else once more. Songs
/// that the queue has no more are deleted after that.
/// </summary>
internal sealed class ChannelStates(IStates states, SongFiles files, IOptions<SharePlayOptions> options, TimeProvider time)
{
    private const int MaxTries = 200;
    private const int MaxPauseMilliseconds = 20;

    // Longer than the wish to wipe what is idle can come late.
    private static readonly TimeSpan Spare = TimeSpan.FromHours(1);

    private readonly TimeSpan idleFor = options.Value.IdleFor;

    /// <summary>Null when the channel has none.</summary>
    public async Task<SharePlayState?> ReadAsync(Guid channel, CancellationToken cancellationToken) =>
        (await states.ReadAsync(channel, cancellationToken))?.State;

    /// <summary>Changes the state and tells all who have the channel open, if they see a difference.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="change">Gets the state and the time. May be called several times.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="tellsAlways">Even if they see none; but not when the state is left as it is.</param>
    /// <param name="begins">Whether a channel without a state may get one; else nothing happens.</param>
    /// <returns>The state then; null when there is none.</returns>
    public async Task<SharePlayState?> ChangeAsync(
        Guid channel, Func<SharePlayState, DateTimeOffset, SharePlayState> change, CancellationToken cancellationToken, bool tellsAlways = false,
        bool begins = false)
    {
        for (var tries = 0; ; tries++)
        {
            var stored = await states.ReadAsync(channel, cancellationToken);
            var now = time.GetUtcNow();
            if (stored is null && !begins)
                return null;
            var before = stored?.State ?? SharePlayState.Begin(now);
            var after = change(before, now);
            if (ReferenceEquals(before, after))
                return stored?.State;
            if (await TryWriteAsync(channel, stored, after, tellsAlways, now, cancellationToken))
            {
                RemoveFiles(before, after);
                return after;
            }

            await PauseAsync(tries, cancellationToken);
        }
    }

    /// <summary>Forgets the channel's state, deletes its songs and tells all who have it open.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="isWanted">Whether it is still to be done; null: in any case.</param>
    /// <returns>False when there was none, or it was not to be done.</returns>
    public async Task<bool> RemoveAsync(Guid channel, CancellationToken cancellationToken, Func<SharePlayState, DateTimeOffset, bool>? isWanted = null)
    {
        for (var tries = 0; ; tries++)
        {
            var now = time.GetUtcNow();
            if (await states.ReadAsync(channel, cancellationToken) is not { } stored)
            {
                await states.ForgetAsync(channel, cancellationToken);
                return false;
            }

            if (isWanted?.Invoke(stored.State, now) == false)
                return false;
            var news = SharePlayEvents.ToNews(SharePlayEvents.Cleared(channel), stored.Told + 1, now);
            if (await states.TryRemoveAsync(channel, stored.Version, news, cancellationToken))
            {
                foreach (var item in stored.State.Queue.Items)
                    files.Remove(item.Id);
                return true;
            }

            await PauseAsync(tries, cancellationToken);
        }
    }

    /// <summary>Whether a channel has been left alone for too long.</summary>
    public bool IsIdle(SharePlayState state, DateTimeOffset now) => state.TouchedAt + idleFor <= now;

    private Task<bool> TryWriteAsync(
        Guid channel, StoredState? stored, SharePlayState after, bool tellsAlways, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var told = stored?.Told ?? now.ToUnixTimeMilliseconds();
        var isTold = tellsAlways || stored is null || StateAnswer.Of(after).Shows(StateAnswer.Of(stored.State));
        var next = new StoredState(Guid.NewGuid(), isTold ? told + 1 : told, after);
        var news = isTold ? SharePlayEvents.ToNews(SharePlayEvents.Update(channel, after), next.Told, now) : null;
        var idle = after.TouchedAt + idleFor;
        var times = new LookTimes(after.TurnEndsAt() is { } end && end < idle ? end : idle, after.ClaimableAt(now));
        return states.TryWriteAsync(channel, stored?.Version, next, times, idleFor + Spare, news, cancellationToken);
    }

    private void RemoveFiles(SharePlayState before, SharePlayState after)
    {
        if (ReferenceEquals(before.Queue, after.Queue))
            return;
        foreach (var item in before.Queue.Items.ExceptBy(after.Queue.Items.Select(kept => kept.Id), gone => gone.Id))
            files.Remove(item.Id);
    }

    // Somebody was faster; whoever is turned away again and again waits a little, differently long.
    private async Task PauseAsync(int tries, CancellationToken cancellationToken)
    {
        if (tries >= MaxTries)
            throw new TimeoutException("The state of a channel changes faster than it can be written.");
        if (tries > 2)
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, MaxPauseMilliseconds)), time, cancellationToken);
    }
}
