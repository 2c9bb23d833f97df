using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;

namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>Takes a room and its model the same steps, and compares them after each.</summary>
internal sealed partial class Walk
{
    private readonly Visitor[] _people;
    private readonly Stage _stage;
    private readonly ModelRoom _model;
    private readonly List<Ear> _ears = [];
    private readonly List<Seat> _seats = [];
    private int _factsCompared;
    private ulong? _epoch;

    public Walk(int world)
    {
        var random = new Random(world);
        var address = Guid.NewGuid();
        _people =
        [
            Stage.Someone("owner"), Stage.Someone("mod", "moderator"), Stage.Someone("anna"), Stage.Someone("bert"), Stage.Someone("carla"),
            Stage.Someone("dora"), Visitor.Guest(address), Visitor.Guest(address),
        ];
        var isLobby = random.Next(5) == 0;
        var (settings, maxUsers) = (SomeSettings(random), random.Next(2, 7));
        var owner = isLobby ? null : _people[0];
        var (password, ownerHasCome) = (random.Next(4) == 0 ? "hash" : null, !isLobby && random.Next(2) == 0);
        _stage = new Stage(isLobby ? RoomType.Lobby : RoomType.Public, settings, maxUsers, owner, password, ownerHasCome);
        _model = new ModelRoom(_stage.Room.Profile.Type, settings, maxUsers, owner, password is not null, ownerHasCome);
        _model.Begin(_stage.Clock.Milliseconds);
    }

    public static int People => 8;

    /// <summary>Null, or at which step they differ and how.</summary>
    public static (int At, string Difference)? Find(int world, IReadOnlyList<Step> steps)
    {
        var (walk, at) = (new Walk(world), 0);
        try
        {
            for (; at < steps.Count; at++)
                walk.Take(steps[at]);
            walk.End(at % 2 == 0);
            return null;
        }
        catch (Exception difference)
        {
            return (at, difference.ToString());
        }
    }

    public void Take(Step step)
    {
        var random = new Random(step.Seed);
        Do(step.Act, step.Who, random);
        Check();
    }

    // When the last have gone, one by one, nothing sounds at anybody who was still there, and no frame is held any more.
    private void End(bool dropped)
    {
        while (_model.Members.Count > 1)
        {
            var last = _model.Members[^1];
            Leave(_seats.Last(seat => seat.Model == last && seat.Ear == last.Ear), dropped);
            Check();
        }

        Assert.All(_model.Members, member => Assert.True(
            member.Ear.Instrument.Sounding.Count == 0, $"{member.Ear.Name} still hears {string.Join(' ', member.Ear.Instrument.Sounding)}"));
        Assert.All(_model.Members, member => Assert.True(
            member.Ear.Instrument.Altered.All(altered => altered.Slot == member.Slot),
            $"{member.Ear.Name} keeps {string.Join(' ', member.Ear.Instrument.Altered)}"));
        _stage.Room.Close(Protocol.RoomClosed.Types.Reason.Deleted);
        _model.Close(Protocol.RoomClosed.Types.Reason.Deleted);
        Check();
        Assert.Equal(0, _stage.Frames.Outstanding);
    }

    private void Check()
    {
        Assert.True(_stage.Room.HasPosted || _stage.Room.HoldsNotes || _model.Members.TrueForAll(member => member.Ear.Line.Waiting == 0), "posted, but not to be flushed");
        if (_stage.Room.HasPosted || _stage.Room.HoldsNotes)
            _stage.Room.Flush();
        foreach (var ear in _ears)
        {
            ear.Compare();
            Assert.True(ear.Line.Waiting == 0, $"{ear.Name} was sent something that is never written");
            _epoch ??= ear.Epoch;
            Assert.True(ear.Epoch is null || ear.Epoch == _epoch, "one epoch");
        }

        Assert.Equal(_model.Members.Select(member => (member.Slot, member.Who)), _stage.Room.Members.Select(member => (member.Slot, member.Visitor)));
        Assert.Equal(_model.Members.Count, _model.Members.Select(member => member.Slot).Distinct().Count());
        Assert.Equal((_model.IsClosed, _model.Owner), (_stage.Room.IsClosed, _stage.Room.Profile.OwnerId));
        Assert.Equal(_model.Facts.Skip(_factsCompared).Order(StringComparer.Ordinal), _stage.Journal.Facts.Skip(_factsCompared).Order(StringComparer.Ordinal));
        _factsCompared = _model.Facts.Count;
        Assert.Equal(_model.History.Count, _stage.Frames.Outstanding);
        for (var i = 0; i < _model.Members.Count; i++)
            Check(_model.Members[i], _stage.Room.Members[i]);
    }

    private void Check(ModelMember expected, Member member)
    {
        Assert.Equal(expected.Sounding.Count(on => (on.Status & 0xF0) == 0x90), member.Sounding.Count);
        Assert.Equal(expected.Sounding.Count == 0, member.Sounding.IsSilent);
        Assert.True(member.Quota is { Left: >= 0, EventsLeft: >= 0 }, "a quota below zero");

        // What sounds at a listener is what its player has down: nothing of who is gone, mute or out of notes.
        foreach (var (slot, status, number) in expected.Ear.Instrument.Sounding)
        {
            Assert.True(_model.Members.Exists(other => other.Slot == slot && other.Sounding.Contains((status, number))),
                $"{status:X2} {number:X2} of slot {slot} sticks at {expected.Ear.Name}");
        }

        // And what it is set to is what its player, and nobody before it, has set.
        foreach (var (slot, channel, what) in expected.Ear.Instrument.Altered)
        {
            Assert.True(_model.Members.Exists(other => other.Slot == slot && other.Settings.AreSet),
                $"{what} of slot {slot}, channel {channel}, stays at {expected.Ear.Name}");
        }
    }

    private static RoomSettings SomeSettings(Random random) => new()
    {
        AllowChat = random.Next(6) > 0,
        AllowGuests = random.Next(6) > 0,
        OnlyOwnerCanPlay = random.Next(4) == 0,
        OnlyOwnerCanChat = random.Next(6) == 0,
        BlackMidi = random.Next(6) == 0,
        Mode = random.Next(4) == 0 ? PlaybackMode.Listen : PlaybackMode.Ensemble,
        WelcomeMessage = random.Next(3) == 0 ? "hello {user}" : null,
        Persistent = random.Next(2) == 0,
    };

    private sealed record Seat(Visitor Who, Member Member, ModelMember Model, Ear Ear);
}
