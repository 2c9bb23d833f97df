using System.Diagnostics;

namespace Ensemble.Tests.Fixtures;

/// <summary>Waits for what another thread or process is about to do, by asking again and again until a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> fact, string what, int seconds = 30, CancellationToken cancel = default) =>
        TrueAsync(() => Task.FromResult(fact()), what, seconds, cancel);

    /// <exception cref="TimeoutException">It did not become true in time; the message says what.</exception>
    public static async Task TrueAsync(Func<Task<bool>> fact, string what, int seconds = 30, CancellationToken cancel = default)
    {
        if (!await GetAsync(fact, isTrue => isTrue, seconds, cancel))
            throw new TimeoutException($"Not within {seconds} s: {what}.");
    }

    /// <summary>The value once it is as expected; the last one when the deadline is over, for an assertion to show.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> get, Predicate<T> expected, int seconds = 30, CancellationToken cancel = default)
    {
        using var timer = new PeriodicTimer(Pause);
        for (var begin = Stopwatch.GetTimestamp(); ; await timer.WaitForNextTickAsync(cancel))
        {
            var value = await get();
            if (expected(value) || Stopwatch.GetElapsedTime(begin) > TimeSpan.FromSeconds(seconds))
                return value;
        }
    }
}
