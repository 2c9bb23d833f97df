namespace Ensemble.Tests.Realtime;

internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> fact, string what, int seconds = 10)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!fact())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Not within {seconds} s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
