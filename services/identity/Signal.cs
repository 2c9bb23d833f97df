namespace Ensemble.Identity;

/// <summary>Wakes what works in the background before its time.</summary>
internal abstract class Signal : IDisposable
{
    private readonly SemaphoreSlim wake = new(0, 1);

    public void Set()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            return; // It is about to look anyway.
        }
    }

    /// <summary>Until it is set, or the time is over.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => wake.WaitAsync(atMost, cancellationToken);

    public void Dispose() => wake.Dispose();
}
