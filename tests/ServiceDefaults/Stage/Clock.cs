using System.Collections.Concurrent;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>A clock that a test moves; its timers fire when their time has come.</summary>
internal sealed class Clock : TimeProvider
{
    private readonly ConcurrentDictionary<ClockTimer, byte> timers = new();
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ClockTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, fires what is due, and gives those that waited a moment to go on.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        now += time;
        foreach (var timer in timers.Keys)
            timer.FireIfDue(now);
        await Task.Delay(5);
    }

    private sealed class ClockTimer(Clock clock, Action fire) : ITimer
    {
        private DateTimeOffset due = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            due = dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : clock.now + dueTime;
            clock.timers[this] = 0;
            return true;
        }

        public void FireIfDue(DateTimeOffset time)
        {
            if (time < due)
                return;
            due = DateTimeOffset.MaxValue;
            fire();
        }

        public void Dispose() => clock.timers.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
