using System.Diagnostics;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>Waits for a fact, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> fact, string what) => TrueAsync(() => Task.FromResult(fact()), what);

    public static async Task TrueAsync(Func<Task<bool>> fact, string what, TimeSpan? deadline = null)
    {
        for (var begin = Stopwatch.GetTimestamp(); !await fact(); await Task.Delay(20))
            Assert.True(Stopwatch.GetElapsedTime(begin) < (deadline ?? Deadline), $"Not within {deadline ?? Deadline}: {what}.");
    }

    /// <summary>The value once it is as expected; the last one when the deadline is over, for an assertion to show.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> get, Predicate<T> expected, TimeSpan? deadline = null)
    {
        for (var begin = Stopwatch.GetTimestamp(); ; await Task.Delay(20))
        {
            var value = await get();
            if (expected(value) || Stopwatch.GetElapsedTime(begin) > (deadline ?? Deadline))
                return value;
        }
    }
}
