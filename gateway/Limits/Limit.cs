using System.Globalization;

namespace Ensemble.Gateway.Limits;

/// <summary>A rule with the rate that holds here, as GCRA counts it: one request an interval, up to so many intervals ahead of time.</summary>
internal sealed class Limit
{
    public Limit(LimitRule rule, Rate rate)
    {
        Rule = rule;
        Count = rate.Count;
        CountText = rate.Count.ToString(CultureInfo.InvariantCulture);
        Interval = Math.Max(1, (long)(rate.Period.TotalMicroseconds / rate.Count));
    }

    public LimitRule Rule { get; }

    public int Count { get; }

    public string CountText { get; }

    /// <summary>Microseconds.</summary>
    public long Interval { get; }

    /// <summary>How far ahead of the clock the theoretical arrival time may run, in microseconds.</summary>
    public long Tolerance => Interval * Count;
}
