using Ensemble.Realtime;
using Command = Ensemble.Contracts.Realtime.ChatCommand.Types.Command;
using LeaveReason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    private const string Help = "/help, /users; for the owner and moderators /kick, /ban, /unban, /mute, /unmute and /owner with a name.";

    /// <summary>A slash command. <paramref name="command"/> has been checked for its limits.</summary>
    public void Obey(Member member, Protocol.ChatCommand command)
    {
        if (IsClosed || !member.IsHere || !MayChange(member, Protocol.MessageType.ChatCommand))
            return;
        switch (command.Command)
        {
            case Command.Help:
                TellAsRoom(member, Help);
                return;
            case Command.Users:
                TellAsRoom(member, string.Join(", ", _members.Select(other => other.Visitor.Username)));
                return;
        }

        if (!MayModerate(member))
        {
            Tell(member, Messages.Forbidden("NOT_OWNER", "Only the owner and moderators may do this.", Protocol.MessageType.ChatCommand));
            return;
        }

        if (command.Command == Command.Unban)
            Unban(member, command.Target);
        else if (Find(command.Target) is not { } target)
            Tell(member, Messages.Unavailable("USER_NOT_HERE", "There is nobody of that name in this room.", Protocol.MessageType.ChatCommand));
        else if (ReferenceEquals(target, member) || target.Visitor.IsModerator)
            Tell(member, Messages.Forbidden("NOT_ALLOWED", "Not to yourself, nor to a moderator.", Protocol.MessageType.ChatCommand));
        else
            Moderate(member, target, command);
    }

    private void Moderate(Member by, Member target, Protocol.ChatCommand command)
    {
        var until = command.Seconds == 0 ? (DateTimeOffset?)null : _clock.Now.AddSeconds(command.Seconds);
        switch (command.Command)
        {
            case Command.Kick:
                Remove(target, LeaveReason.Kicked, command.Reason);
                break;
            case Command.Ban:
                Ban(by, target, command.Reason, until);
                Remove(target, LeaveReason.Banned, command.Reason);
                break;
            case Command.Mute:
                ReleaseSounding(target);
                Mute(target, until?.ToUnixTimeMilliseconds() ?? long.MaxValue);
                break;
            case Command.Unmute:
                Mute(target, 0);
                break;
            case Command.Owner when target.Visitor.IsGuest:
                Tell(by, Messages.Forbidden("NOT_ALLOWED", "A guest can't own a room.", Protocol.MessageType.ChatCommand));
                break;
            case Command.Owner:
                HandOver(target);
                break;
        }
    }

    private void Mute(Member target, long until)
    {
        target.Standing.MutedUntil = until;
        Announce(Updated(target));
    }

    private void Remove(Member target, LeaveReason reason, string words)
    {
        var line = target.Line;
        Part(target, reason, heard: true);
        line.Released(Profile.Id, CloseCode.Removed, string.IsNullOrEmpty(words) ? "removed by the owner" : words);
    }
}
