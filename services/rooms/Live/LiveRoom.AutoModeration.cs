using Ensemble.Rooms.Moderation;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    // Before a message goes out: the word list and flood control, where the room has them. Who rules the room is free of both.
    private bool IsFit(Member member, string text, Protocol.MessageType kind)
    {
        var now = _clock.Milliseconds;
        if (!Profile.Settings.AutoModeration || MayModerate(member) || _moderation.Judge(text, member.Standing.Talk, now) is not { } refusal)
            return true;
        _metrics.Moderated(refusal.Code);
        Tell(member, Messages.Forbidden(refusal.Code, refusal.Text, kind));
        if (!member.Standing.Talk.Refuse(AutoModeration.Borne, now))
            return false;
        ReleaseSounding(member);
        Mute(member, now + AutoModeration.MuteMilliseconds);
        TellAsRoom(member, "You are muted for a minute: too many of your messages could not be passed on.");
        return false;
    }
}
