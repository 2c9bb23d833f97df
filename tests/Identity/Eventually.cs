using System.Diagnostics;

namespace Ensemble.Tests.Identity;

internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> fact)
    {
        var clock = Stopwatch.StartNew();
        while (!await fact())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "It did not become true within 20 s.");
            await Task.Delay(20);
        }
    }
}
