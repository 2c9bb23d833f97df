namespace Ensemble.Tests.Probing;

/// <summary>Waits for what another thread or process is about to do.</summary>
public static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition, string what, int seconds = 10) =>
        await IsTrueAsync(() => Task.FromResult(condition()), what, seconds);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, int seconds = 10)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Within {seconds} s: {what}");
            await Task.Delay(10);
        }
    }
}
