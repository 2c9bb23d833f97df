using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Failure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;
using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>A room as rooms.proto describes it, in the plainest data there is: what everybody hears, as words.</summary>
internal sealed partial class ModelRoom(RoomType type, RoomSettings settings, int maxUsers, Visitor? owner, bool hasPassword, bool ownerHasCome)
{
    private readonly Dictionary<Guid, (uint Slot, long Until)> _keptSlots = [];
    private readonly Dictionary<Guid, long> _promises = [];
    private readonly Dictionary<Guid, ModelStanding> _standings = [];
    private readonly Dictionary<Guid, ModelPace> _arrivals = [];
    private readonly Dictionary<Guid, (long Until, Guid? Address)> _bans = [];
    private bool _ownerHasCome = ownerHasCome;
    private string? _ownerName = owner?.Username;
    private long? _ownerLeftAt;
    private long? _emptySince;

    public long Now { get; set; }

    public List<ModelMember> Members { get; } = [];

    public List<string> Facts { get; } = [];

    public List<(ulong Offset, long At, string Words)> History { get; } = [];

    public ulong Offset { get; private set; }

    public bool IsClosed { get; private set; }

    public Guid? Owner { get; private set; } = owner?.UserId;

    public RoomSettings Settings => settings;

    public Failure Reserve(Visitor who, bool hasKey)
    {
        var failure = Refusal(who, hasKey);
        if (failure == Failure.Unspecified && !Arrive(who))
            failure = Failure.TooFast;
        if (failure == Failure.Unspecified)
            _promises[who.UserId] = Now + 5_000;
        return failure;
    }

    public Failure Join(Visitor who, Ear ear, bool hasKey, (bool SameEpoch, ulong Offset)? resume, out ModelMember? member)
    {
        var failure = Refusal(who, hasKey);
        if (!_promises.Remove(who.UserId) && failure == Failure.Unspecified && !Arrive(who))
            failure = Failure.TooFast;
        member = Members.Find(other => other.Who.UserId == who.UserId);
        if (failure != Failure.Unspecified)
            return failure;

        if (member is null)
            Members.Add(member = Enter(who, ear));
        else
            TakeOver(member, ear);
        SeeArrival(who);
        if (resume is { } position)
            Resume(member, position);
        else
            Tell(member, $"joined {State(member)}");
        if (settings.WelcomeMessage is { } welcome)
            TellAsRoom(member, welcome.Replace("{user}", who.Username, StringComparison.Ordinal));
        return failure;
    }

    public void Leave(ModelMember member, Ear ear, bool dropped)
    {
        if (!Members.Contains(member) || member.Ear != ear)
            return;
        Part(member, dropped ? Reason.Dropped : Reason.Left, hears: !dropped);
        if (dropped)
            _keptSlots[member.Who.UserId] = (member.Slot, Now + 60_000);
    }

    /// <summary>Exactly what was missed, or everything.</summary>
    public void Resume(ModelMember member, (bool SameEpoch, ulong Offset) from)
    {
        if (!Members.Contains(member))
            return;
        var missed = History.Where(past => past.Offset > from.Offset).ToList();
        if (!from.SameEpoch || from.Offset > Offset || (ulong)missed.Count != Offset - from.Offset)
        {
            Tell(member, $"resync {State(member)}");
            return;
        }

        missed.ForEach(past => Tell(member, past.Words));
        foreach (var other in Members.Where(other => other != member && other.ChangedAt >= from.Offset))
            Tell(member, $"now {other}");
        Tell(member, Words.Resumed(Offset, missed.Count, member.Slot));
    }

    public void Close(Protocol.RoomClosed.Types.Reason reason)
    {
        if (IsClosed)
            return;
        Announce($"closed {reason}");
        IsClosed = true;
        Members.ForEach(member => member.Ear.ExpectedClose = 4010);
        Members.Clear();
        History.Clear();
        Facts.Add("closed");
    }

    private void SeeArrival(Visitor who)
    {
        if (who.UserId == Owner)
        {
            if (!_ownerHasCome)
                Facts.Add("owner came");
            (_ownerHasCome, _ownerLeftAt) = (true, null);
        }
        else if (_ownerHasCome && _ownerLeftAt is null && Members.TrueForAll(member => member.Who.UserId != Owner))
        {
            _ownerLeftAt = Now;
        }
    }

    private Failure Refusal(Visitor who, bool hasKey)
    {
        var isIn = Members.Exists(member => member.Who.UserId == who.UserId);
        var rules = who.UserId == Owner || who.IsModerator;
        if (IsClosed)
            return Failure.RoomNotFound;
        if (_bans.Any(ban => Now < ban.Value.Until && (ban.Key == who.UserId || (who.IsGuest && ban.Value.Address == who.Address))))
            return Failure.Banned;
        if (who.IsGuest && !settings.AllowGuests)
            return Failure.GuestsNotAllowed;
        if (isIn || rules)
            return Failure.Unspecified;
        if (hasPassword && !hasKey)
            return Failure.PasswordRequired;
        var taken = Members.Select(member => member.Who.UserId).Union(_promises.Keys).Except([who.UserId]).Count();
        return taken >= maxUsers ? Failure.RoomFull : Failure.Unspecified;
    }

    private bool Arrive(Visitor who)
    {
        var key = who.IsGuest ? who.Address!.Value : who.UserId;
        if (!_arrivals.TryGetValue(key, out var pace))
            _arrivals[key] = pace = who.IsGuest ? new ModelPace(50, 2_000) : new ModelPace(10, 5_000);
        return pace.Take(Now);
    }

    private ModelMember Enter(Visitor who, Ear ear)
    {
        var (allowance, max) = QuotaOf(who.UserId);
        if (!_standings.TryGetValue(who.UserId, out var standing))
            _standings[who.UserId] = standing = new ModelStanding(new ModelQuota(allowance, max, Now));
        standing.Quota.Change((allowance, max), Now);
        var member = new ModelMember(who, FreeSlot(who.UserId), ear, Now, standing);
        _keptSlots.Remove(who.UserId);
        Announce($"in {member}");
        return member;
    }

    private void TakeOver(ModelMember member, Ear ear)
    {
        if (member.Ear == ear)
            return;
        Release(member, goes: true);
        member.Ear.ExpectedClose = 4009;
        member.Ear = ear;
    }

    private uint FreeSlot(Guid user)
    {
        bool Taken(uint slot) => Members.Exists(member => member.Slot == slot);
        if (_keptSlots.TryGetValue(user, out var own) && !Taken(own.Slot))
            return own.Slot;
        var numbers = Enumerable.Range(1, 1_000).Select(number => (uint)number).Where(slot => !Taken(slot)).ToList();
        var unkept = numbers.Find(slot => _keptSlots.Values.All(kept => kept.Slot != slot));
        return unkept <= Math.Max(maxUsers, Members.Count + 1) ? unkept : numbers[0];
    }

    private void Part(ModelMember member, Reason reason, bool hears)
    {
        Release(member, goes: true);
        Announce($"out {member.Slot} {reason}", except: hears ? null : member);
        Members.Remove(member);
        if (member.Who.UserId == Owner)
            _ownerLeftAt = Now;
        if (Members.Count > 0)
            return;
        _emptySince = Now;
        Facts.Add("emptied");
    }

    private void Announce(string words, ModelMember? except = null)
    {
        var numbered = $"#{++Offset} {words}";
        History.Add((Offset, Now, numbered));
        if (History.Count > 300)
            History.RemoveAt(0);
        Hear(numbered, except);
    }

    private void Hear(string words, ModelMember? except)
    {
        foreach (var member in Members.Where(member => member != except))
            Tell(member, words);
    }

    private static void Tell(ModelMember member, string words) => member.Ear.Expected.Add(words);

    private string State(ModelMember member)
    {
        member.Standing.Quota.Pass(Now);
        return Words.State(Offset, member.Slot, member.Standing.Quota.Tell(), Room(), Members.Select(other => other.ToString()), _chat);
    }

    private string Room() => Words.Room(_ownerName, Members.Count, maxUsers, settings.AllowChat, settings.AllowGuests, settings.OnlyOwnerCanPlay,
        settings.OnlyOwnerCanChat, settings.BlackMidi, settings.Mode == PlaybackMode.Listen);
}
