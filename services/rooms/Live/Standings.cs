using Ensemble.Rooms.Notes;

namespace Ensemble.Rooms.Live;

/// <summary>The standings of a room's users, present and lately gone, and how fast they come and go.</summary>
internal sealed class Standings
{
    // Who is away and muted for the room's life would be remembered without end; those muted longest stay.
    private const int MaxAway = 1_000;

    private readonly Dictionary<Guid, Standing> _standings = [];
    private readonly Dictionary<Guid, Pace> _arrivals = [];

    public Standing Of(Visitor visitor, Func<NoteQuota> newQuota)
    {
        if (!_standings.TryGetValue(visitor.UserId, out var standing))
            _standings[visitor.UserId] = standing = new Standing(newQuota());
        return standing;
    }

    /// <summary>Whether somebody may come in now; a guest counts by the address, since each ticket makes a new one.</summary>
    public bool MayArrive(Visitor visitor, long now)
    {
        var key = visitor is { IsGuest: true, Address: { } address } ? address : visitor.UserId;
        if (_arrivals.TryGetValue(key, out var pace))
            return pace.TryTake(now);
        // A room full of guests from one school may come at once.
        _arrivals[key] = pace = visitor.IsGuest ? new(Registry.Room.MaxUsersLimit, 2_000) : new(10, 5_000);
        return pace.TryTake(now);
    }

    public void Remove(Guid user)
    {
        _standings.Remove(user);
        _arrivals.Remove(user);
    }

    public void Forget(long now, IReadOnlyCollection<Guid> present)
    {
        foreach (var (key, pace) in _arrivals)
        {
            if (pace.IsFull(now))
                _arrivals.Remove(key);
        }

        foreach (var (user, standing) in _standings)
        {
            if (!present.Contains(user) && standing.SaysNothing(now))
                _standings.Remove(user);
        }

        if (_standings.Count - present.Count <= MaxAway)
            return;
        var away = _standings.Where(entry => !present.Contains(entry.Key)).OrderByDescending(entry => entry.Value.MutedUntil)
            .ThenByDescending(entry => entry.Value.LeftAt).Skip(MaxAway).Select(entry => entry.Key).ToList();
        away.ForEach(user => _standings.Remove(user));
    }
}
