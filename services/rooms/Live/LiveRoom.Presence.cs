namespace Ensemble.Rooms.Live;

/// <summary>
/// How members look. None of it takes a place in the history, which it would soon fill; who resumes is told the present state of those that
/// changed.
/// </summary>
internal sealed partial class LiveRoom
{
    /// <summary>Where somebody points, or that they type: to the others, and lost on a slow connection.</summary>
    public void Show(Member member, Protocol.ClientMessage message, string? lossy)
    {
        if (IsClosed || !member.IsHere)
            return;
        var frame = message.ToFrame(_frames, lossy);
        Post(frame, member);
        frame.Release();
    }

    /// <summary>The given parts of the avatar; the others stay. A position alone may be lost on a slow connection.</summary>
    public void Dress(Member member, Protocol.Avatar change)
    {
        var moves = !change.HasAppearance && !change.HasStatus;
        if (IsClosed || !member.IsHere || (!moves && !MayChange(member, Protocol.MessageType.Avatar)))
            return;
        change.Slot = member.Slot;
        if (member.Avatar is null)
            member.Avatar = change.Clone();
        else
            member.Avatar.MergeFrom(change);
        member.PresenceAt = _history.Offset;
        Show(member, new Protocol.ClientMessage { MessageType = Protocol.MessageType.Avatar, Avatar = change }, moves ? "presence" : null);
    }

    public void SetStatus(Member member, Protocol.Status status)
    {
        if (IsClosed || !member.IsHere || member.Status == status || !MayChange(member, Protocol.MessageType.UserStatus))
            return;
        member.Status = status;
        member.PresenceAt = _history.Offset;
        var frame = Updated(member).ToFrame(_frames);
        Post(frame, except: null);
        frame.Release();
    }

    // After the missed events, and without an offset of their own.
    private void TellPresenceSince(ulong offset, Member receiver)
    {
        foreach (var member in _members)
        {
            if (member.PresenceAt >= offset && !ReferenceEquals(member, receiver))
                Tell(receiver, Updated(member));
        }
    }

    private bool MayChange(Member member, Protocol.MessageType kind)
    {
        if (member.Standing.Changes.TryTake(_clock.Milliseconds))
            return true;
        Tell(member, Messages.Unavailable("TOO_FAST", "Slower, please: two changes a second.", kind));
        return false;
    }

    private static Protocol.ClientMessage Updated(Member member) => new()
    {
        MessageType = Protocol.MessageType.UserUpdated,
        UserUpdated = new Protocol.UserUpdated { Member = member.ToMessage() },
    };
}
