using Ensemble.Realtime;
using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Registry;
using JoinFailure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;
using LeaveReason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    private const long EmptyMilliseconds = 60_000;
    private const long FormerSlotMilliseconds = 60_000;
    private const long ReservationMilliseconds = 5_000;

    // Who dropped lately, and the slot that is kept for them.
    private readonly Dictionary<Guid, (uint Slot, long Until)> _formerSlots = [];

    // Who was promised a place, and is about to leave another room for it.
    private readonly Dictionary<Guid, long> _reservations = [];
    private long _emptySince;

    /// <summary>Promises a place to somebody who gives up another room for it, or says why not; <see cref="Join"/> then finds it free.</summary>
    public JoinFailure Reserve(Visitor visitor, bool hasKey)
    {
        var failure = Refusal(visitor, hasKey, _members.Find(member => member.Visitor.UserId == visitor.UserId));
        if (failure == JoinFailure.Unspecified && !_standings.MayArrive(visitor, _clock.Milliseconds))
            failure = JoinFailure.TooFast;
        if (failure == JoinFailure.Unspecified)
            _reservations[visitor.UserId] = _clock.Milliseconds + ReservationMilliseconds;
        return failure;
    }

    /// <summary>
    /// Lets somebody in, or says why not. With <paramref name="resume"/> the newcomer hears what it missed since then, otherwise the whole
    /// state. A user who is already in comes in by the new line, and the old one is closed with 4009.
    /// </summary>
    /// <param name="visitor">Who.</param>
    /// <param name="line">The way to them.</param>
    /// <param name="hasKey">A password or ticket has opened the room.</param>
    /// <param name="resume">Last position known, when coming back.</param>
    /// <param name="failure">Why not, when the answer is null.</param>
    public Member? Join(Visitor visitor, ILine line, bool hasKey, Protocol.Resume? resume, out JoinFailure failure)
    {
        var present = _members.Find(member => member.Visitor.UserId == visitor.UserId);
        failure = Refusal(visitor, hasKey, present);
        var isExpected = _reservations.Remove(visitor.UserId);
        if (failure == JoinFailure.Unspecified && !isExpected && !_standings.MayArrive(visitor, _clock.Milliseconds))
            failure = JoinFailure.TooFast;
        if (failure != JoinFailure.Unspecified)
            return null;

        var member = present is null ? Enter(visitor, line) : TakeOver(present, line);
        SeeArrival(visitor);
        if (resume is null)
            Tell(member, new Protocol.ClientMessage { MessageType = Protocol.MessageType.RoomJoined, RoomJoined = State(member) });
        else
            Resume(member, resume);
        Greet(member);
        return member;
    }

    /// <summary>A member goes. Whatever it left sounding is released for the others.</summary>
    /// <param name="member">Who; ignored when it is gone already.</param>
    /// <param name="line">By which line; ignored when a newer one has taken over.</param>
    /// <param name="reason">Told to the others.</param>
    public void Leave(Member member, ILine line, LeaveReason reason)
    {
        if (!ReferenceEquals(member.Line, line) || !member.IsHere)
            return;
        Part(member, reason, heard: reason != LeaveReason.Dropped);
        if (reason == LeaveReason.Dropped)
            _formerSlots[member.Visitor.UserId] = (member.Slot, _clock.Milliseconds + FormerSlotMilliseconds);
    }

    /// <summary>After <c>resume</c>: the missed events and <c>resumed</c>, or <c>resync</c> with the whole state.</summary>
    public void Resume(Member member, Protocol.Resume resume)
    {
        HasPosted = true;
        if (_history.TryReplay(resume.Epoch, resume.Offset, member.Line, out var replayed))
        {
            TellPresenceSince(resume.Offset, member);
            Tell(member, new Protocol.ClientMessage
            {
                MessageType = Protocol.MessageType.Resumed,
                Resumed = new Protocol.Resumed
                {
                    Epoch = _history.Epoch, Offset = _history.Offset, Replayed = replayed, YourSlot = member.Slot,
                },
            });
        }
        else
        {
            Tell(member, new Protocol.ClientMessage
            {
                MessageType = Protocol.MessageType.Resync,
                Resync = new Protocol.Resync { State = State(member) },
            });
        }
    }

    private JoinFailure Refusal(Visitor visitor, bool hasKey, Member? present)
    {
        if (IsClosed)
            return _isElsewhere ? JoinFailure.Unavailable : JoinFailure.RoomNotFound;
        if (IsBanned(visitor))
            return JoinFailure.Banned;
        if (visitor.IsGuest && !Profile.TakesGuests)
            return JoinFailure.GuestsNotAllowed;
        if (Profile.Type == RoomType.Pro && !visitor.IsPro)
            return JoinFailure.ProRequired;
        var isOwner = visitor.UserId == Profile.OwnerId || visitor.IsModerator;
        if (Profile.PasswordHash is not null && !hasKey && !isOwner && present is null)
            return JoinFailure.PasswordRequired;
        // Nobody can shut a room's owner out by filling it.
        if (present is not null || isOwner)
            return JoinFailure.Unspecified;
        var taken = _members.Select(member => member.Visitor.UserId).Union(_reservations.Keys).Count(user => user != visitor.UserId);
        return taken >= Profile.MaxUsers ? JoinFailure.RoomFull : JoinFailure.Unspecified;
    }

    private Member Enter(Visitor visitor, ILine line)
    {
        var (allowance, max) = Profile.QuotaOf(visitor.UserId);
        var standing = _standings.Of(visitor, () => new NoteQuota(allowance, max, _clock.Milliseconds));
        standing.Quota.Change(allowance, max, _clock.Milliseconds);
        var member = new Member(FreeSlot(visitor.UserId), visitor, line, _clock.Now, standing, _tallies.Open(visitor));
        _formerSlots.Remove(visitor.UserId);
        _members.Add(member);
        MembershipChanged?.Invoke();
        Announce(new Protocol.ClientMessage
        {
            MessageType = Protocol.MessageType.UserJoined,
            UserJoined = new Protocol.UserJoined { Member = member.ToMessage() },
        }, except: member);
        return member;
    }

    private Member TakeOver(Member member, ILine line)
    {
        if (ReferenceEquals(member.Line, line))
            return member;
        GiveSlotBack(member);
        var old = member.Line;
        member.Line = line;
        old.Released(Profile.Id, CloseCode.TakenOver, "another session took over");
        return member;
    }

    // The lowest number that nobody has, and that is kept for nobody unless nothing else is left.
    private uint FreeSlot(Guid user)
    {
        if (_formerSlots.TryGetValue(user, out var former) && _members.TrueForAll(member => member.Slot != former.Slot))
            return former.Slot;
        var taken = _members.Select(member => member.Slot).ToHashSet();
        var kept = _formerSlots.Values.Select(slot => slot.Slot).ToHashSet();
        var most = (uint)Math.Max(Profile.MaxUsers, _members.Count + 1);
        for (var slot = 1u; slot <= most; slot++)
        {
            if (!taken.Contains(slot) && !kept.Contains(slot))
                return slot;
        }

        for (var slot = 1u; ; slot++)
        {
            if (!taken.Contains(slot))
                return slot;
        }
    }

    private void ForgetFormerSlots(long now)
    {
        foreach (var (user, slot) in _formerSlots)
        {
            if (slot.Until <= now)
                _formerSlots.Remove(user);
        }
    }

    private void ForgetReservations(long now)
    {
        foreach (var (user, until) in _reservations)
        {
            if (until <= now)
                _reservations.Remove(user);
        }
    }

    private void Part(Member member, LeaveReason reason, bool heard)
    {
        GiveSlotBack(member);
        member.IsHere = false;
        _tallies.Close(member.Played);
        member.Standing.LeftAt = _clock.Milliseconds;
        if (!heard)
            _members.Remove(member);
        Announce(new Protocol.ClientMessage
        {
            MessageType = Protocol.MessageType.UserLeft,
            UserLeft = new Protocol.UserLeft { Slot = member.Slot, UserId = member.Visitor.UserId.ToString(), Reason = reason },
        });
        if (heard && _members.Remove(member))
            member.Line.Flush();
        MembershipChanged?.Invoke();
        if (member.Visitor.UserId == Profile.OwnerId)
            _ownerLeftAt = _clock.Milliseconds;
        if (_members.Count == 0)
        {
            _emptySince = _clock.Milliseconds;
            _journal.Emptied(Profile.Id, LastActivity);
        }
    }

    private Protocol.RoomJoined State(Member receiver) => new()
    {
        Room = Profile.ToMessage(_members.Count),
        Members = { _members.Select(member => member.ToMessage()) },
        ChatHistory = { _chat },
        Epoch = _history.Epoch,
        Offset = _history.Offset,
        YourSlot = receiver.Slot,
        Quota = receiver.Quota.ToMessage(_clock.Milliseconds),
        Recording = RecordingState,
        Playing = PlayingState,
    };
}
