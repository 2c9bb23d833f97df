namespace Ensemble.Gateway.Health;

/// <summary>A value that is made when asked for, by one caller for all, and good for a while.</summary>
internal sealed class Recent<T>(Func<Task<T>> make, TimeSpan goodFor, TimeProvider time)
{
    private readonly Lock gate = new();
    private Task<T>? current;
    private long madeAt;

    public Task<T> GetAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (current is null || (current.IsCompleted && (!current.IsCompletedSuccessfully || time.GetElapsedTime(madeAt) > goodFor)))
                current = MakeAsync();
            return current.WaitAsync(cancel);
        }
    }

    private async Task<T> MakeAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Out of the lock.
        var value = await make();
        Volatile.Write(ref madeAt, time.GetTimestamp());
        return value;
    }
}
