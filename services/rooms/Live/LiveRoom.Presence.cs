namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    /// <summary>Where somebody points, or that they type: to the others, and lost on a slow connection.</summary>
    public void Show(Member member, Protocol.ClientMessage message, string lossy)
    {
        if (IsClosed || !member.IsHere)
            return;
        var frame = message.ToFrame(_frames, lossy);
        Post(frame, member);
        frame.Release();
    }

    /// <summary>The given parts of the avatar; the others stay.</summary>
    public void Dress(Member member, Protocol.Avatar change)
    {
        if (IsClosed || !member.IsHere)
            return;
        change.Slot = member.Slot;
        if (member.Avatar is null)
            member.Avatar = change.Clone();
        else
            member.Avatar.MergeFrom(change);
        Announce(new Protocol.ClientMessage { MessageType = Protocol.MessageType.Avatar, Avatar = change }, except: member);
    }

    public void SetStatus(Member member, Protocol.Status status)
    {
        if (IsClosed || !member.IsHere || member.Status == status)
            return;
        member.Status = status;
        AnnounceUpdated(member);
    }

    private void AnnounceUpdated(Member member) => Announce(new Protocol.ClientMessage
    {
        MessageType = Protocol.MessageType.UserUpdated,
        UserUpdated = new Protocol.UserUpdated { Member = member.ToMessage() },
    });
}
