namespace Ensemble.Gateway.Limits;

/// <summary>A request's limits with the keys it is counted under, side by side.</summary>
internal readonly record struct Counted(Limit[] Limits, string[] Keys);

/// <summary>What came of counting a request. All times are microseconds of the Unix epoch.</summary>
/// <param name="IsAllowed">False when one limit or more is used up; then nothing was counted.</param>
/// <param name="Now">By the clock of whoever counted.</param>
/// <param name="Arrivals">The theoretical arrival time of each limit, this request included if it was allowed.</param>
internal readonly record struct Verdict(bool IsAllowed, long Now, ReadOnlyMemory<long> Arrivals)
{
    /// <summary>Requests that could follow at once.</summary>
    public long Remaining(Limit limit, int index) => Math.Max(0, (limit.Tolerance - (Arrivals.Span[index] - Now)) / limit.Interval);

    /// <summary>When the limit is as fresh as if nobody had asked.</summary>
    public long ResetSeconds(int index) => (Arrivals.Span[index] + 999_999) / 1_000_000;

    /// <summary>Microseconds until one more request is allowed; 0 or less: at once.</summary>
    public long Wait(Limit limit, int index) => Arrivals.Span[index] + limit.Interval - limit.Tolerance - Now;
}
