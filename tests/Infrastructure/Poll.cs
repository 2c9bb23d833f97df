using System.Diagnostics;

namespace Ensemble.Tests.Infrastructure;

internal static class Poll
{
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var begin = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(20))
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(10), "The condition did not come true within 10 s.");
        }
    }
}
