namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    private const long OwnerGraceMilliseconds = 15_000;

    private long? _ownerLeftAt;

    private bool IsOwner(Member member) => member.Visitor.UserId == Profile.OwnerId;

    private bool MayModerate(Member member) => IsOwner(member) || member.Visitor.IsModerator;

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
        _ownerLeftAt = null;
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
