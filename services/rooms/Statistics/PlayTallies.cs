using Ensemble.Contracts.Events;
using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Statistics;

/// <summary>The tallies of who is in a room of this node, or was until lately. Its lock is taken on coming and going, never for a note.</summary>
internal sealed class PlayTallies(ServerClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, PlayTally> _users = [];

    /// <summary>Notes that nobody has taken yet.</summary>
    public long Waiting
    {
        get
        {
            lock (_gate)
                return _users.Values.Sum(tally => tally.Waiting);
        }
    }

    /// <summary>For somebody who comes into a room; the same one in all rooms. Guests have none.</summary>
    public PlayTally? Open(Visitor visitor)
    {
        if (visitor.IsGuest)
            return null;
        lock (_gate)
        {
            if (!_users.TryGetValue(visitor.UserId, out var tally))
                _users[visitor.UserId] = tally = new PlayTally();
            tally.Holders++;
            return tally;
        }
    }

    /// <summary>The user has left a room; after the last one the tally goes when it has been taken.</summary>
    public void Close(PlayTally? tally)
    {
        if (tally is null)
            return;
        lock (_gate)
        {
            if (--tally.Holders == 0)
                tally.Stop(clock.Milliseconds);
        }
    }

    /// <summary>What everybody has played since the last time; who takes it answers for it.</summary>
    public List<PlayedShare> Take()
    {
        var shares = new List<PlayedShare>();
        lock (_gate)
        {
            var now = clock.Milliseconds;
            foreach (var (user, tally) in _users)
            {
                var (notes, milliseconds) = tally.Take(now);
                if (notes > 0 || milliseconds > 0)
                    shares.Add(new PlayedShare(user, notes, milliseconds));
                else if (tally.Holders == 0)
                    _users.Remove(user);
            }
        }

        return shares;
    }

    /// <summary>The account is gone, and so is what it has played.</summary>
    public void Forget(Guid user)
    {
        lock (_gate)
            _users.Remove(user);
    }
}
