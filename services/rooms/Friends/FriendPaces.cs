using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Friends;

/// <summary>How fast a user may ask about friends, by all sockets of this node together: twenty at once, then two a second.</summary>
internal sealed class FriendPaces(TimeProvider time)
{
    private const int SweepAbove = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Pace> _paces = [];
    private int _sweepAt = SweepAbove;

    public bool TryTake(Guid user)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            if (_paces.TryGetValue(user, out var pace))
                return pace.TryTake(now);
            if (_paces.Count >= _sweepAt)
                Sweep(now);
            _paces[user] = pace = new Pace(burst: 20, refillMilliseconds: 500);
            return pace.TryTake(now);
        }
    }

    private void Sweep(long now)
    {
        foreach (var (user, pace) in _paces)
        {
            if (pace.IsFull(now))
                _paces.Remove(user);
        }

        _sweepAt = Math.Max(SweepAbove, _paces.Count * 2);
    }
}
