namespace Ensemble.Tests.Rooms;

internal static class Eventually
{
    public static Task TrueAsync(Func<bool> fact, string what, int seconds = 20) => TrueAsync(() => Task.FromResult(fact()), what, seconds);

    public static async Task TrueAsync(Func<Task<bool>> fact, string what, int seconds = 20)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await fact())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Not within {seconds} s: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
