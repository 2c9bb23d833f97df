namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    private const long OwnerGraceMilliseconds = 15_000;

    private long? _ownerLeftAt;

    // In this life of the room or an earlier one. Made over HTTP, it waits for its owner for as long as it stays open.
    private bool _ownerHasCome;

    private bool IsOwner(Member member) => member.Visitor.UserId == Profile.OwnerId;

    private bool MayModerate(Member member) => IsOwner(member) || member.Visitor.IsModerator;

    // In another life of the room nobody knows when its owner left the last one: the time runs from the first who is there without it.
    private void SeeArrival(Visitor visitor)
    {
        if (visitor.UserId != Profile.OwnerId)
        {
            if (_ownerHasCome && !_members.Exists(IsOwner))
                _ownerLeftAt ??= _clock.Milliseconds;
            return;
        }

        _ownerLeftAt = null;
        if (_ownerHasCome)
            return;
        _ownerHasCome = true;
        _journal.OwnerCame(Profile.Id, visitor.UserId, _clock.Now);
    }

    // To the longest present, fifteen seconds after the owner left. A guest has no account to own a room with.
    private void PassOwnershipOn(long now)
    {
        if (_ownerLeftAt is not { } since || now - since < OwnerGraceMilliseconds)
            return;
        if (_members.Where(member => !member.Visitor.IsGuest).MinBy(member => member.JoinedAt) is { } heir)
            HandOver(heir);
    }

    private void HandOver(Member heir)
    {
        var previous = Profile.OwnerId;
        (_ownerLeftAt, _ownerHasCome) = (null, true);
        Profile = Profile with { OwnerId = heir.Visitor.UserId, OwnerName = heir.Visitor.Username };
        _journal.OwnerChanged(Profile.Id, heir.Visitor.UserId, heir.Visitor.Username, _clock.Now);
        foreach (var member in _members)
            ApplyRules(member);
        Announce(new Protocol.ClientMessage
        {
            MessageType = Protocol.MessageType.OwnerChanged,
            OwnerChanged = new Protocol.OwnerChanged
            {
                OwnerId = heir.Visitor.UserId.ToString(),
                OwnerName = heir.Visitor.Username,
                PreviousOwnerId = previous?.ToString() ?? "",
            },
        });
    }
}
