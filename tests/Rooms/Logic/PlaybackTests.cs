using Ensemble.Midi;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Phase = Ensemble.Contracts.Realtime.Recording.Types.State;
using Reason = Ensemble.Contracts.Realtime.Recording.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

/// <summary>A room plays a performance.</summary>
public sealed class PlaybackTests
{
    private static readonly Visitor Clara = Stage.Someone("clara");

    [Fact]
    public void Everybody_hears_every_event_at_its_time_from_the_room_and_not_long_before()
    {
        var (stage, clara, robert) = Duo();
        var piece = Scale(notes: 60, every: 130);
        stage.Room.StartPlaying(clara.Member, Playback(piece, length: 8_000));
        var begin = robert.Line.Last<Protocol.Recording>().Since;
        Assert.Equal((Phase.Playing, begin), (stage.Enter("johannes").Line.Last<Protocol.RoomJoined>().Playing.State, stage.Clock.Milliseconds + 500));

        while (stage.Room.IsPlaying)
        {
            var before = Notes(robert.Line).Count;
            stage.Time.Advance(TimeSpan.FromMilliseconds(100));
            stage.Room.PlayOn();
            Assert.All(Notes(robert.Line).Skip(before), midi => Assert.InRange(midi.Milliseconds - stage.Clock.Milliseconds, 300, 700));
        }

        var expected = piece.Select(midi => Text(midi with { Milliseconds = midi.Milliseconds + begin })).ToList();
        Assert.Equal(expected, Notes(robert.Line).Select(Text));
        Assert.Equal(expected, Notes(clara.Line).Select(Text));
        Assert.All(robert.Line.All<Protocol.MidiMessage>(), notes => Assert.Equal(0u, notes.Slot));
        Assert.Equal((Phase.Ended, Reason.Finished), (robert.Line.Last<Protocol.Recording>().State, robert.Line.Last<Protocol.Recording>().Reason));
        Assert.InRange(stage.Clock.Milliseconds - begin, 8_000, 8_100);
        Assert.Null(stage.Enter("fanny").Line.Last<Protocol.RoomJoined>().Playing);
    }

    [Fact]
    public void What_still_sounds_is_ended_when_it_is_stopped_and_not_before_it_begins()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartPlaying(clara.Member, Playback([On(0, 60), On(400, 62), On(5_000, 64)], length: 9_000));
        var begin = robert.Line.Last<Protocol.Recording>().Since;
        stage.Time.Advance(TimeSpan.FromMilliseconds(100));
        stage.Room.PlayOn();

        stage.Room.StopPlaying(clara.Member);

        Assert.Equal([$"{begin}:903C40"], Notes(robert.Line).Take(1).Select(Text));
        var owed = Notes(robert.Line)[^1];
        Assert.True(owed.IsNoteOff && owed.Milliseconds >= begin);
        Assert.Equal((Phase.Ended, Reason.Asked), (robert.Line.Last<Protocol.Recording>().State, robert.Line.Last<Protocol.Recording>().Reason));
        Assert.Empty(Sounding(robert.Line));
        stage.Room.StopPlaying(clara.Member);
        Assert.Equal("NOT_PLAYING", clara.Line.Last<Protocol.Error>().Code);
    }

    [Theory]
    [InlineData("end")]
    [InlineData("close")]
    [InlineData("erasure")]
    public void Nothing_sounds_on_whatever_ends_it(string end)
    {
        var (stage, clara, robert) = Duo();
        var playback = Playback([On(0, 60), new TimedEvent(10, new byte[] { 0xB0, 64, 127 })], length: 1_000);
        stage.Room.StartPlaying(clara.Member, playback);
        Assert.NotEmpty(Sounding(robert.Line));

        if (end == "close")
            stage.Room.Close(Protocol.RoomClosed.Types.Reason.Deleted);
        else if (end == "erasure")
            stage.Room.Forget(playback.OwnerId);
        for (var i = 0; i < 20; i++)
        {
            stage.Time.Advance(TimeSpan.FromMilliseconds(100));
            stage.Room.PlayOn();
        }

        Assert.False(stage.Room.IsPlaying);
        Assert.Empty(Sounding(robert.Line));
        Assert.Equal(Phase.Ended, robert.Line.Last<Protocol.Recording>().State);
    }

    [Fact]
    public void One_at_a_time_for_the_owner_and_moderators()
    {
        var (stage, clara, robert) = Duo();

        stage.Room.StartPlaying(robert.Member, Playback([On(0, 60)], 100));
        Assert.Equal("NOT_OWNER", robert.Line.Last<Protocol.Error>().Code);
        stage.Room.StartPlaying(clara.Member, Playback([On(0, 60)], 100));
        stage.Room.StartPlaying(stage.Enter(Stage.Someone("mod", "moderator")).Member, Playback([On(0, 60)], 100));

        Assert.Single(robert.Line.All<Protocol.Recording>());
        Assert.Equal("ALREADY_PLAYING", stage.Room.RefusalToPlay(clara.Member)!.Error.Code);
    }

    [Fact]
    public void It_is_nobody_s_playing_and_is_not_recorded_again()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);
        stage.Room.StartPlaying(clara.Member, Playback(Scale(10, 20), 300));
        stage.Play(robert.Member, "00 90 30 40 00 80 30 40");
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        stage.Room.PlayOn();
        stage.Room.StopRecording(clara.Member);

        Assert.Equal(1, stage.Tallies.Take().Sum(share => share.Notes));
        Assert.Equal(1, stage.Journal.Transcribe()!.NotesByTrack.Sum());
    }

    [Fact]
    public void An_empty_room_stops()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartPlaying(clara.Member, Playback(Scale(100, 200), 20_000));
        stage.Room.Leave(clara.Member, clara.Line, Protocol.UserLeft.Types.Reason.Left);
        stage.Room.Leave(robert.Member, robert.Line, Protocol.UserLeft.Types.Reason.Left);

        stage.Room.PlayOn();

        Assert.False(stage.Room.IsPlaying);
    }

    [Fact]
    public void Runs_are_short_whole_and_within_what_a_message_may_carry()
    {
        // 60,000 events within 100 ms, of several tracks.
        var tracks = Enumerable.Range(0, 6).Select(track => new MidiTrack($"{track}", [.. Enumerable.Range(0, 10_000).Select(i => On(i / 100, i % 128))]))
            .ToList();

        var playback = Ensemble.Rooms.Recording.Playback.Of(Of(Clara.UserId, 100), MidiFile.Write("", tracks, 100));

        Assert.Equal(60_000, playback.Runs.Sum(run => EventRun.Decode(run.Data, run.At).Count));
        Assert.All(playback.Runs, run =>
        {
            Assert.Null(MidiRun.Check(run.Data, out var shape));
            Assert.InRange(shape.Milliseconds, 0, 199);
            Assert.Equal(run.End - run.At, shape.Milliseconds);
        });
        Assert.Throws<FormatException>(() => Ensemble.Rooms.Recording.Playback.Of(Of(Clara.UserId, 1), "RIFF"u8.ToArray()));
    }

    private static (Stage Stage, (Member Member, HeardLine Line) Owner, (Member Member, HeardLine Line) Guest) Duo()
    {
        var stage = new Stage(owner: Clara);
        return (stage, stage.Enter(Clara), stage.Enter("robert"));
    }

    private static Playback Playback(IReadOnlyList<TimedEvent> events, long length) =>
        Ensemble.Rooms.Recording.Playback.Of(Of(Guid.NewGuid(), length), MidiFile.Write("", [new MidiTrack("clara", events)], length));

    private static Performance Of(Guid owner, long length) => new()
    {
        Id = Guid.NewGuid(), RoomId = Guid.NewGuid(), RoomType = RoomType.Public, OwnerId = owner, OwnerName = "x", Name = "Test",
        State = PerformanceState.Stored, StartedAt = DateTimeOffset.UnixEpoch, FileId = Guid.NewGuid(), Length = length,
    };

    private static List<TimedEvent> Scale(int notes, int every) => [.. Enumerable.Range(0, notes).SelectMany(
        i => new[] { On(i * every, 40 + i), new TimedEvent((i * every) + (every / 2), new byte[] { 0x80, (byte)(40 + i), 0 }) })];

    private static TimedEvent On(long at, int key) => new(at, new byte[] { 0x90, (byte)key, 64 });

    private static List<TimedEvent> Notes(HeardLine line) =>
        [.. line.All<Protocol.MidiMessage>().Where(notes => notes.Slot == 0).SelectMany(notes => EventRun.Decode(notes.MidiData.Memory, notes.Timestamp))];

    private static HashSet<(uint, int, int)> Sounding(HeardLine line)
    {
        var instrument = new Instrument();
        foreach (var notes in line.All<Protocol.MidiMessage>())
            instrument.Play(notes);
        return instrument.Sounding;
    }

    private static string Text(TimedEvent midi) => $"{midi.Milliseconds}:{Convert.ToHexString(midi.Message.Span)}";
}
