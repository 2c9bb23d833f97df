using System.Diagnostics.Metrics;
using Ensemble.Realtime;
using Ensemble.Rooms;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Moderation;
using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Statistics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.Rooms.Logic;

/// <summary>A live room without sockets, threads or database.</summary>
internal sealed class Stage
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private static readonly AutoModeration Moderation = new(new WordList(["bother", "nitwit", "gremlin"]), Options.Create(new ModerationOptions()));

    public Stage(RoomType type = RoomType.Public, RoomSettings? settings = null, int maxUsers = 16, Visitor? owner = null,
        string? passwordHash = null, bool ownerHasCome = false, IReadOnlyList<Guid>? unfinished = null)
    {
        Frames = new FramePool(Time);
        Clock = new ServerClock(Time);
        Tallies = new PlayTallies(Clock);
        var profile = new RoomProfile(Guid.CreateVersion7(), "Stage", type, owner?.UserId, owner?.Username, passwordHash, maxUsers,
            settings ?? new RoomSettings(), Time.GetUtcNow());
        Room = new LiveRoom(profile, Clock, Frames, Journal, Tallies, new RoomsMetrics(Meters), Moderation,
            new RoomPast([], [], 5 * 60 * 1_000, ownerHasCome, unfinished));
    }

    public StageTime Time { get; } = new();

    public FramePool Frames { get; }

    public ServerClock Clock { get; }

    public PlayTallies Tallies { get; }

    public KeptJournal Journal { get; } = new();

    public LiveRoom Room { get; }

    public static Visitor Someone(string name, params string[] roles) => new(Guid.CreateVersion7(), name, null, roles.Length > 0 ? roles : ["member"]);

    public (Member Member, HeardLine Line) Enter(Visitor visitor, Protocol.Resume? resume = null)
    {
        var line = new HeardLine();
        var member = Room.Join(visitor, line, hasKey: false, resume, out var failure);
        Assert.True(member is not null, failure.ToString());
        return (member, line);
    }

    public (Member Member, HeardLine Line) Enter(string name) => Enter(Someone(name));

    public void Play(Member player, string hex, long? timestamp = null, ILine? by = null)
    {
        var run = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Null(MidiRun.Check(run, out var shape));
        var at = timestamp ?? Clock.Milliseconds;
        var frame = NoteFrame.Write(Frames, run, at, player.Slot, Time.GetTimestamp(), out var start);
        Room.Play(player, new PlayedNotes(by ?? player.Line, frame, start, run.Length, shape, at));
        frame.Release();
    }

    public void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            Room.Tick();
        }
    }
}
