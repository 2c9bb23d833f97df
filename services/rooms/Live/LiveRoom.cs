using Ensemble.Realtime;
using Ensemble.Rooms.Moderation;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Statistics;

namespace Ensemble.Rooms.Live;

/// <summary>
/// A room's rules and state while it is live. Knows neither sockets nor threads: <see cref="RoomLoop"/> calls it from one thread at a
/// time, and after each batch of calls flushes the lines it has posted to.
/// </summary>
internal sealed partial class LiveRoom
{
    /// <summary>The people of a room that has moved come back within this time.</summary>
    public static readonly TimeSpan ReturnJitter = TimeSpan.FromSeconds(1);

    private readonly ServerClock _clock;
    private readonly FramePool _frames;
    private readonly IRoomJournal _journal;
    private readonly PlayTallies _tallies;
    private readonly RoomsMetrics _metrics;
    private readonly AutoModeration _moderation;
    private readonly List<Member> _members = [];
    private readonly History _history;
    private readonly Standings _standings = new();

    // Closed here, but not for good.
    private bool _isElsewhere;

    public LiveRoom(
        RoomProfile profile, ServerClock clock, FramePool frames, IRoomJournal journal, PlayTallies tallies, RoomsMetrics metrics,
        AutoModeration moderation, RoomPast past)
    {
        (Profile, _clock, _frames, _journal, _tallies, _metrics) = (profile, clock, frames, journal, tallies, metrics);
        _moderation = moderation;
        _history = new History((ulong)Random.Shared.NextInt64(1, long.MaxValue), past.HistoryTicks);
        _emptySince = clock.Milliseconds;
        LastActivity = clock.Now;
        _ownerHasCome = past.OwnerHasCome;
        foreach (var message in past.Messages)
            Remember(ToMessage(message));
        foreach (var ban in past.Bans)
            _bans[ban.UserId] = new ActiveBan(ban.Until, ban.Address);
        Await(past.Unfinished ?? []);
    }

    public RoomProfile Profile { get; private set; }

    public IReadOnlyList<Member> Members => _members;

    public DateTimeOffset LastActivity { get; private set; }

    /// <summary>The room has ended; nothing may be asked of it any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Something was posted that must go out at once; in listen mode notes alone don't set it.</summary>
    public bool HasPosted { get; private set; }

    /// <summary>Notes were posted that wait for the listen mode's next tick.</summary>
    public bool HoldsNotes { get; private set; }

    /// <summary>Who is in it, for readers on other threads; replaced when it changes.</summary>
    public event Action? MembershipChanged;

    /// <summary>Writes what was posted to all members.</summary>
    public void Flush()
    {
        (HasPosted, HoldsNotes) = (false, false);
        foreach (var member in _members)
            member.Line.Flush();
    }

    /// <summary>Once a second.</summary>
    public void Tick()
    {
        if (IsClosed)
            return;
        var now = _clock.Milliseconds;
        _history.Trim(_clock.Timestamp);
        foreach (var member in _members)
            RefillQuota(member, now);
        PassOwnershipOn(now);
        ForgetFormerSlots(now);
        ForgetReservations(now);
        ForgetBans();
        TurnTape(now);
        _standings.Forget(now, [.. _members.Select(member => member.Visitor.UserId)]);
        if (_members.Count == 0 && !Profile.Settings.Persistent && now - _emptySince >= EmptyMilliseconds)
            Close(Protocol.RoomClosed.Types.Reason.Empty);
    }

    /// <summary>The row has changed: a new name, other settings, another owner.</summary>
    public void Update(RoomProfile profile)
    {
        if (IsClosed)
            return;
        // The owner changes only here, and the row may not know it yet.
        Profile = profile with { OwnerId = Profile.OwnerId, OwnerName = Profile.OwnerName };
        foreach (var member in _members)
            ApplyRules(member);
        Announce(new Protocol.ClientMessage
        {
            MessageType = Protocol.MessageType.RoomUpdated,
            RoomUpdated = new Protocol.RoomUpdated { Room = Profile.ToMessage(_members.Count) },
        });
    }

    /// <summary>Ends the room: everybody hears why, and is sent away with 4010.</summary>
    public void Close(Protocol.RoomClosed.Types.Reason reason)
    {
        if (IsClosed)
            return;
        EndRecording(EndReason.RoomClosed);
        EndPlaying(Protocol.Recording.Types.Reason.RoomClosed);
        Announce(new Protocol.ClientMessage
        {
            MessageType = Protocol.MessageType.RoomClosed,
            RoomClosed = new Protocol.RoomClosed { Reason = reason },
        });
        DismissAll(CloseCode.RoomClosed, () => "room closed");
        _journal.Closed(Profile.Id, _clock.Now);
    }

    /// <summary>
    /// The room goes on elsewhere, in another life: the others hear the end of what each member has sounding, and everybody is sent away, to
    /// come back at different times.
    /// </summary>
    public void Evacuate()
    {
        if (IsClosed)
            return;
        EndRecording(EndReason.Interrupted);
        EndPlaying(Protocol.Recording.Types.Reason.Interrupted);
        foreach (var member in _members)
            ReleaseSounding(member);
        _isElsewhere = true;
        if (_members.Count > 0)
            _journal.Emptied(Profile.Id, LastActivity);
        DismissAll(CloseCode.GoingAway, () => CloseCode.Draining(ReturnJitter));
    }

    public Protocol.RoomInfo Info(uint request) => new()
    {
        RequestId = request,
        Room = Profile.ToMessage(_members.Count),
        Members = { _members.Select(member => member.ToMessage()) },
    };

    // The end of this life of the room.
    private void DismissAll(int code, Func<string> reason)
    {
        IsClosed = true;
        foreach (var member in _members)
        {
            member.IsHere = false;
            _tallies.Close(member.Played);
            member.Line.Released(Profile.Id, code, reason());
        }

        _members.Clear();
        _history.Clear();
        MembershipChanged?.Invoke();
    }

    // A state-changing event: it gets its place in the history, and goes to everybody but one.
    private void Announce(Protocol.ClientMessage message, Member? except = null)
    {
        message.Epoch = _history.Epoch;
        message.Offset = _history.NextOffset();
        LastActivity = _clock.Now;
        var frame = message.ToFrame(_frames);
        _history.Keep(frame);
        Post(frame, except);
        frame.Release();
    }

    private void Post(Frame frame, Member? except)
    {
        HasPosted = true;
        foreach (var member in _members)
        {
            if (!ReferenceEquals(member, except))
                member.Line.Post(frame);
        }
    }

    private void Tell(Member member, Protocol.ClientMessage message)
    {
        HasPosted = true;
        var frame = message.ToFrame(_frames);
        member.Line.Post(frame);
        frame.Release();
    }
}

/// <summary>What is found of a room's earlier lives.</summary>
/// <param name="Messages">Oldest first, at most <see cref="ChatRules.KeptMessages"/>.</param>
/// <param name="HistoryTicks">How long events are kept for who comes back, in timestamp ticks.</param>
/// <param name="OwnerHasCome">The owner has been in it.</param>
/// <param name="Unfinished">Recordings of the last life that are being stored, also one that it left running.</param>
internal sealed record RoomPast(
    IReadOnlyList<RoomMessage> Messages, IReadOnlyList<RoomBan> Bans, long HistoryTicks, bool OwnerHasCome = false, IReadOnlyList<Guid>? Unfinished = null);
