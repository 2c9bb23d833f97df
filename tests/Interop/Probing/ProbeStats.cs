namespace Ensemble.Tests.Probing;

/// <summary>Counts the handlers of a probe, so that a test sees whether one was cancelled and whether one was left.</summary>
public sealed class ProbeStats
{
    private int started;
    private int running;
    private int cancelled;

    public int Started => Volatile.Read(ref started);

    public int Running => Volatile.Read(ref running);

    public int Cancelled => Volatile.Read(ref cancelled);

    public async Task<T> CountAsync<T>(Func<Task<T>> handler)
    {
        Interlocked.Increment(ref started);
        Interlocked.Increment(ref running);
        try
        {
            return await handler();
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref cancelled);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }
}
