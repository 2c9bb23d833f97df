using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Chat.SharePlay.Store;

/// <summary>The state of a channel as it is kept.</summary>
/// <param name="Version">Another one with each write, also when a channel begins anew: a write that expects one can't mistake it.</param>
/// <param name="Told">Number of the last event about it. Begins at the time, so that it rises over the lives of a channel.</param>
/// <param name="State">The state.</param>
internal sealed record StoredState(Guid Version, long Told, SharePlayState State);

/// <summary>When somebody has to look at a channel.</summary>
/// <param name="Turn">A song has ended, or the channel has been idle for too long.</param>
/// <param name="Download">A download can be claimed; null when there is none.</param>
internal sealed record LookTimes(DateTimeOffset Turn, DateTimeOffset? Download);

/// <summary>Why a node looks at a channel.</summary>
internal enum LookReason
{
    Turn,
    Download,
}
