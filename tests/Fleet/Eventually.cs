namespace Ensemble.Tests.Fleet;

/// <summary>Waits for a fact by asking for it again and again until a deadline.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> fact, TimeSpan deadline, string what, CancellationToken cancel)
    {
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        expiry.CancelAfter(deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await fact())
                await timer.WaitForNextTickAsync(expiry.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Assert.Fail($"Not within {deadline.TotalSeconds} s: {what}.");
        }
    }

    public static Task HoldsAsync(Func<bool> fact, TimeSpan deadline, string what, CancellationToken cancel) =>
        HoldsAsync(() => Task.FromResult(fact()), deadline, what, cancel);
}
