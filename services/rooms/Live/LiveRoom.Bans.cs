using Ensemble.Rooms.Registry;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    private readonly Dictionary<Guid, ActiveBan> _bans = [];

    /// <summary>By user, and for a guest, who is somebody else with the next ticket, by address.</summary>
    public bool IsBanned(Visitor visitor)
    {
        var now = _clock.Now;
        return (_bans.TryGetValue(visitor.UserId, out var own) && own.Holds(now))
            || (visitor is { IsGuest: true, Address: { } address } && _bans.Values.Any(ban => ban.Address == address && ban.Holds(now)));
    }

    private void Ban(Member by, Member target, string reason, DateTimeOffset? until)
    {
        var ban = new RoomBan
        {
            RoomId = Profile.Id,
            UserId = target.Visitor.UserId,
            BannedBy = by.Visitor.UserId,
            Reason = reason,
            Until = until,
            Address = target.Visitor.IsGuest ? target.Visitor.Address : null,
        };
        _bans[ban.UserId] = new ActiveBan(until, ban.Address);
        _journal.Banned(ban);
    }

    private void Unban(Member member, string target)
    {
        if (Guid.TryParseExact(target, "D", out var user) && _bans.Remove(user))
        {
            _journal.Unbanned(Profile.Id, user);
            TellAsRoom(member, $"{user} may come in again.");
        }
        else
        {
            Tell(member, Messages.Unavailable("NOT_BANNED", "No user of that id is banned here.", Protocol.MessageType.ChatCommand));
        }
    }

    // The address, too, is kept no longer than the ban.
    private void ForgetBans()
    {
        var now = _clock.Now;
        foreach (var (user, ban) in _bans)
        {
            if (ban.Holds(now))
                continue;
            _bans.Remove(user);
            _journal.Unbanned(Profile.Id, user);
        }
    }

    private readonly record struct ActiveBan(DateTimeOffset? Until, Guid? Address)
    {
        public bool Holds(DateTimeOffset now) => Until is null || Until > now;
    }
}
