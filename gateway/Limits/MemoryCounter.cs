namespace Ensemble.Gateway.Limits;

/// <summary>The same count in this process, for as long as Redis is away. Its size is bounded.</summary>
internal sealed class MemoryCounter(TimeProvider time)
{
    private const int Capacity = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> arrivals = [];

    public Verdict Count(Counted counted)
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var next = new long[counted.Keys.Length];
        var isAllowed = true;
        lock (gate)
        {
            for (var i = 0; i < next.Length; i++)
            {
                next[i] = Math.Max(arrivals.GetValueOrDefault(counted.Keys[i]), now);
                isAllowed &= next[i] + counted.Limits[i].Interval - now <= counted.Limits[i].Tolerance;
            }

            for (var i = 0; isAllowed && i < next.Length; i++)
                Remember(counted.Keys[i], next[i] += counted.Limits[i].Interval, now);
        }

        return new Verdict(isAllowed, now, next);
    }

    private void Remember(string key, long arrival, long now)
    {
        if (arrivals.Count >= Capacity && !arrivals.ContainsKey(key))
        {
            foreach (var old in arrivals.Where(entry => entry.Value <= now).ToList())
                arrivals.Remove(old.Key);
            if (arrivals.Count >= Capacity)
                arrivals.Clear(); // So many callers at once are held by the shield; forgetting the rest is the lesser evil.
        }

        arrivals[key] = arrival;
    }
}
