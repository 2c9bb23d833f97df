using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Registry;

/// <summary>
/// Slows the guessing of rooms' passwords down: each user, and each address, has a few tries a room, then waits twice as long after every
/// one. Forgotten a quarter of an hour after the last try. Kept in memory: a restart forgives.
/// </summary>
internal sealed class Guesses(TimeProvider time)
{
    private const int FreeByUser = 5;

    // Behind one address there may be a school.
    private const int FreeByAddress = 20;
    private const int MaxKept = 100_000;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid Room, Guid Who), (int Count, DateTimeOffset Last, DateTimeOffset NotBefore)> _tries = [];
    private DateTimeOffset _sweptAt;

    /// <summary>Counts a try before it is made, so that many at once count, too. How long to wait instead; null to go ahead.</summary>
    public TimeSpan? Begin(Guid room, Visitor visitor)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            Sweep(now);
            if (_tries.Count > MaxKept)
                return FirstWait;
            var wait = Keys(room, visitor).Max(key => _tries.TryGetValue(key.Key, out var tries) ? tries.NotBefore - now : TimeSpan.Zero);
            if (wait > TimeSpan.Zero)
                return wait;
            foreach (var (key, free) in Keys(room, visitor))
            {
                var count = _tries.GetValueOrDefault(key).Count + 1;
                _tries[key] = (count, now, now + WaitAfter(count - free));
            }

            return null;
        }
    }

    /// <summary>The try was right: the user's others are forgotten, and the address has one less.</summary>
    public void Right(Guid room, Visitor visitor)
    {
        lock (_gate)
        {
            _tries.Remove((room, visitor.UserId));
            if (visitor.Address is { } address && _tries.TryGetValue((room, address), out var tries))
                _tries[(room, address)] = tries with { Count = tries.Count - 1, NotBefore = tries.Last };
        }
    }

    private static IEnumerable<((Guid Room, Guid Who) Key, int Free)> Keys(Guid room, Visitor visitor)
    {
        yield return ((room, visitor.UserId), FreeByUser);
        if (visitor.Address is { } address)
            yield return ((room, address), FreeByAddress);
    }

    private static TimeSpan WaitAfter(int triesTooMany) => triesTooMany < 0
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(FirstWait.TotalSeconds * Math.Pow(2, Math.Min(triesTooMany, 20)), LongestWait.TotalSeconds));

    private void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < TimeSpan.FromMinutes(1) && _tries.Count <= MaxKept)
            return;
        _sweptAt = now;
        foreach (var (key, tries) in _tries)
        {
            if (now - tries.Last > Remembered)
                _tries.Remove(key);
        }
    }
}
