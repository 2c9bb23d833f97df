using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Command = Ensemble.Contracts.Realtime.ChatCommand.Types.Command;
using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic.Model;

internal sealed partial class ModelRoom
{
    public void Obey(ModelMember by, Command command, Visitor target, uint seconds)
    {
        if (!Members.Contains(by) || !MayChange(by))
            return;
        var other = Members.Find(member => member.Who.UserId == target.UserId);
        if (command == Command.Users)
            TellAsRoom(by, string.Join(", ", Members.Select(member => member.Who.Username)));
        else if (!Rules(by))
            Tell(by, "error NOT_OWNER");
        else if (command == Command.Unban)
            Unban(by, target);
        else if (other is null)
            Tell(by, "error USER_NOT_HERE");
        else if (other == by || target.IsModerator || (command == Command.Owner && target.IsGuest))
            Tell(by, "error NOT_ALLOWED");
        else
            Moderate(command, other, seconds == 0 ? long.MaxValue : Now + (seconds * 1_000));
    }

    public void Update(RoomSettings changed, int users)
    {
        if (IsClosed)
            return;
        (settings, maxUsers) = (changed, users);
        ApplyRules();
        Announce($"room {Room()}");
    }

    public void Second()
    {
        if (IsClosed)
            return;
        History.RemoveAll(past => Now - past.At > 300_000);
        foreach (var member in Members)
        {
            member.Standing.Quota.Pass(Now);
            TellQuota(member);
        }

        if (Now - _ownerLeftAt >= 15_000 && Members.Find(member => !member.Who.IsGuest) is { } heir)
            HandOver(heir);
        Forget(_keptSlots, kept => kept.Until <= Now);
        Forget(_promises, until => until <= Now);
        Forget(_bans, ban => ban.Until <= Now).ForEach(user => Facts.Add($"unbanned {user}"));
        var present = Members.Select(member => member.Who.UserId).ToHashSet();
        foreach (var user in _standings.Keys.Where(user => !present.Contains(user)).ToList())
        {
            if (_standings[user].SaysNothing(Now))
                _standings.Remove(user);
        }

        if (Members.Count == 0 && !settings.Persistent && Now - (_emptySince ??= 0) >= 60_000)
            Close(Protocol.RoomClosed.Types.Reason.Empty);
    }

    /// <summary>The account is gone.</summary>
    public void Forget(Visitor who)
    {
        if (IsClosed)
            return;
        if (Members.Find(member => member.Who.UserId == who.UserId) is { } present)
        {
            present.Ear.ExpectedClose = 4008;
            Part(present, Reason.Left, hears: false);
        }

        _keptSlots.Remove(who.UserId);
        _promises.Remove(who.UserId);
        _standings.Remove(who.UserId);
        _arrivals.Remove(who.UserId);
        if (_bans.Remove(who.UserId))
            Facts.Add($"unbanned {who.UserId}");
        _chat.RemoveAll(said => said.StartsWith(who.Username + " ", StringComparison.Ordinal));
        History.Clear();
        if (Owner != who.UserId)
            return;
        var heirs = Members.Where(member => !member.Who.IsGuest).ToList();
        if ((heirs.Find(member => member.Who.IsModerator) ?? heirs.FirstOrDefault()) is { } heir)
            HandOver(heir);
        else
            Close(Protocol.RoomClosed.Types.Reason.Deleted);
    }

    /// <summary>The room was empty from its beginning on.</summary>
    public void Begin(long now) => (Now, _emptySince) = (now, now);

    private void Moderate(Command command, ModelMember target, long until)
    {
        if (command == Command.Ban)
        {
            _bans[target.Who.UserId] = (until, target.Who.IsGuest ? target.Who.Address : null);
            Facts.Add($"banned {target.Who.UserId}");
        }

        switch (command)
        {
            case Command.Kick or Command.Ban:
                Part(target, command == Command.Kick ? Reason.Kicked : Reason.Banned, hears: true);
                target.Ear.ExpectedClose = 4008;
                break;
            case Command.Mute or Command.Unmute:
                if (command == Command.Mute)
                    Release(target);
                target.Standing.MutedUntil = command == Command.Mute ? until : 0;
                Announce($"now {target}");
                break;
            case Command.Owner:
                HandOver(target);
                break;
        }
    }

    private void Unban(ModelMember by, Visitor target)
    {
        if (_bans.Remove(target.UserId))
        {
            Facts.Add($"unbanned {target.UserId}");
            TellAsRoom(by, $"{target.UserId} may come in again.");
        }
        else
        {
            Tell(by, "error NOT_BANNED");
        }
    }

    private void HandOver(ModelMember heir)
    {
        var before = Owner;
        (Owner, _ownerName, _ownerLeftAt) = (heir.Who.UserId, heir.Who.Username, null);
        _ownerHasCome = true;
        Facts.Add($"owner {heir.Who.Username}");
        ApplyRules();
        Announce($"owner {heir.Who.Username} after {before}");
    }

    private bool Rules(ModelMember member) => member.Who.IsModerator || member.Who.UserId == Owner;

    private bool MayChange(ModelMember member)
    {
        if (member.Standing.Changes.Take(Now))
            return true;
        Tell(member, "error TOO_FAST");
        return false;
    }

    private static List<Guid> Forget<T>(Dictionary<Guid, T> of, Predicate<T> over)
    {
        var users = of.Where(entry => over(entry.Value)).Select(entry => entry.Key).ToList();
        users.ForEach(user => of.Remove(user));
        return users;
    }
}
