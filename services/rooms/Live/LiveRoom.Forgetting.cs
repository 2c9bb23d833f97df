using Ensemble.Realtime;
using LeaveReason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    /// <summary>
    /// An account is gone: so is its member, what it said, and every trace of it here. Its room goes to a moderator who is in it, else to
    /// who has been there longest, and closes when only guests are left.
    /// </summary>
    /// <returns>The new owner, if the room was the account's and goes on.</returns>
    public Visitor? Forget(Guid user)
    {
        if (IsClosed)
            return null;
        if (_members.Find(member => member.Visitor.UserId == user) is { } present)
        {
            var line = present.Line;
            Part(present, LeaveReason.Left, heard: false);
            line.Released(Profile.Id, CloseCode.Removed, "account deleted");
        }

        ForgetRecording(user);
        _formerSlots.Remove(user);
        _reservations.Remove(user);
        _standings.Remove(user);
        if (_bans.Remove(user))
            _journal.Unbanned(Profile.Id, user);
        ForgetWords(user.ToString());
        return Profile.OwnerId == user ? Bequeath() : null;
    }

    private Visitor? Bequeath()
    {
        var heir = _members.Where(member => !member.Visitor.IsGuest)
            .OrderByDescending(member => member.Visitor.IsModerator).ThenBy(member => member.JoinedAt).FirstOrDefault();
        if (heir is null)
        {
            Close(Contracts.Realtime.RoomClosed.Types.Reason.Deleted);
            return null;
        }

        HandOver(heir);
        return heir.Visitor;
    }

    private void ForgetWords(string user)
    {
        var kept = _chat.Where(message => message.UserId != user).ToList();
        _chat.Clear();
        kept.ForEach(_chat.Enqueue);
        // Events that went out name it: who comes back gets the whole state instead of what it missed.
        _history.Clear();
    }
}
