using System.Diagnostics.Metrics;

namespace Ensemble.Identity.Friends;

internal sealed class FriendMetrics(IMeterFactory meters)
{
    private readonly Counter<long> changes = meters.Create(Metrics.MeterName)
        .CreateCounter<long>("identity.friendships.changes", "{change}", "Requests and friendships that began or ended, by what happened.");

    private readonly Counter<long> untold = meters.Create(Metrics.MeterName)
        .CreateCounter<long>("identity.friendships.untold", "{change}", "Changes that the other side's sockets were not told of.");

    public void Untold() => untold.Add(1);

    /// <param name="change">requested, accepted, declined, cancelled, removed or blocked.</param>
    public void Changed(string change) => changes.Add(1, new KeyValuePair<string, object?>("change", change));
}
