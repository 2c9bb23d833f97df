namespace Ensemble.Chat.Socket;

/// <summary>Somebody types, until no key has come for a while.</summary>
internal sealed class TypingSpell : IDisposable
{
    private readonly Lock gate = new();
    private readonly SocketOptions options;
    private readonly TimeProvider time;
    private readonly Action ended;
    private readonly ITimer timer;
    private long lastKey;
    private long lastTold;

    /// <param name="options">How often others are told, and how long a key counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ended">Called once when it has expired.</param>
    public TypingSpell(SocketOptions options, TimeProvider time, Action ended)
    {
        (this.options, this.time, this.ended) = (options, time, ended);
        timer = time.CreateTimer(static spell => ((TypingSpell)spell!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A key; whether others are to be told.</summary>
    public bool Key()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (lastKey == 0)
                timer.Change(options.TypingExpiry, Timeout.InfiniteTimeSpan);
            lastKey = now;
            if (lastTold != 0 && time.GetElapsedTime(lastTold, now) < options.TypingInterval)
                return false;
            lastTold = now;
            return true;
        }
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        lock (gate)
        {
            var left = options.TypingExpiry - time.GetElapsedTime(lastKey);
            if (left > TimeSpan.Zero)
            {
                timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        ended();
    }
}
