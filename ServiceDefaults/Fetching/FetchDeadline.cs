namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>The time of one fetch: all of it, and each wait for something to arrive.</summary>
internal sealed class FetchDeadline : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly TimeProvider time;
    private readonly TimeSpan silence;
    private readonly DateTimeOffset end;

    public FetchDeadline(FetchLimits limits, TimeProvider time)
    {
        (this.time, silence) = (time, limits.Silence);
        end = time.GetUtcNow() + limits.Total;
        source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Waits for one thing to arrive.</summary>
    /// <exception cref="FetchException"><see cref="FetchRefusal.TooSlow"/>.</exception>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> arrive, CancellationToken cancellationToken)
    {
        var left = end - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            throw TooSlow(null);
        source.CancelAfter(left < silence ? left : silence);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(source.Token, cancellationToken);
        try
        {
            var arrived = await arrive(either.Token);
            source.CancelAfter(Timeout.InfiniteTimeSpan);
            return arrived;
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow(failure);
        }
    }

    public void Dispose() => source.Dispose();

    private static FetchException TooSlow(Exception? reason) => new(FetchRefusal.TooSlow, "The host sends too slowly.", reason);
}
