using System.Diagnostics.Metrics;

namespace Ensemble.Identity.Avatars;

internal sealed class AvatarMetrics(IMeterFactory meters)
{
    private readonly Counter<long> avatars = meters.Create(Metrics.MeterName)
        .CreateCounter<long>("identity.avatars", "{avatar}", "Pictures of accounts that were sent or removed, by result.");

    /// <param name="result">set, removed, refused, pending (one is being made already), busy (media has too many to make) or failed.</param>
    public void Ended(string result) => avatars.Add(1, new KeyValuePair<string, object?>("result", result));
}
