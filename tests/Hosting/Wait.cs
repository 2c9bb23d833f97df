namespace Ensemble.Tests.Hosting;

internal static class Wait
{
    /// <summary>A token that ends a test which waits in vain.</summary>
    public static CancellationToken Limit(int seconds = 40) => new CancellationTokenSource(TimeSpan.FromSeconds(seconds)).Token;

    public static async Task UntilAsync(Func<bool> condition, string what, int seconds = 20)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"not within {seconds} s: {what}");
            await Task.Delay(20);
        }
    }
}
