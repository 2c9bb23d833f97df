using System.Diagnostics.Metrics;

namespace Ensemble.Identity.Friends;

internal sealed class FriendMetrics(IMeterFactory meters)
{
    private readonly Counter<long> changes = meters.Create(Metrics.MeterName)
        .CreateCounter<long>("identity.friendships.changes", "{change}", "Requests and friendships that began or ended, by what happened.");

    /// <param name="change">requested, accepted, declined, cancelled, removed or blocked.</param>
    public void Changed(string change) => changes.Add(1, new KeyValuePair<string, object?>("change", change));
}
