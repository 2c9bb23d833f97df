using Ensemble.Midi;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Recording;
using Phase = Ensemble.Contracts.Realtime.Recording.Types.State;
using Reason = Ensemble.Contracts.Realtime.Recording.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class RecordingTests
{
    private static readonly Visitor Clara = Stage.Someone("clara");

    [Fact]
    public void Everybody_hears_that_it_is_recorded_and_a_newcomer_is_told()
    {
        var (stage, clara, robert) = Duo();

        stage.Room.StartRecording(clara.Member);

        var started = Assert.Single(robert.Line.All<Protocol.Recording>());
        Assert.Equal((Phase.Started, stage.Clock.Milliseconds, stage.Journal.Recordings[0].Id.ToString()), (started.State, started.Since, started.PerformanceId));
        Assert.Equal(started, Assert.Single(clara.Line.All<Protocol.Recording>()));
        Assert.True(robert.Line.Heard[^1].Offset > 0, "It has a place in the history.");
        stage.Pass(TimeSpan.FromSeconds(3));
        var newcomer = stage.Enter("johannes").Line.Last<Protocol.RoomJoined>();
        Assert.Equal((Phase.Started, started.Since), (newcomer.Recording.State, newcomer.Recording.Since));
        stage.Play(clara.Member, "00 90 3C 40 64 80 3C 40");
        stage.Room.StopRecording(clara.Member);
        Assert.Null(stage.Enter("fanny").Line.Last<Protocol.RoomJoined>().Recording);
    }

    [Fact]
    public void Only_the_owner_and_moderators_record()
    {
        var (stage, clara, robert) = Duo();
        var moderator = stage.Enter(Stage.Someone("mod", "member", "moderator"));

        stage.Room.StartRecording(robert.Member);
        Assert.Equal("NOT_OWNER", robert.Line.Last<Protocol.Error>().Code);
        stage.Room.StopRecording(robert.Member);
        Assert.Equal(2, robert.Line.All<Protocol.Error>().Count());
        stage.Room.StopRecording(clara.Member);
        Assert.Equal("NOT_RECORDING", clara.Line.Last<Protocol.Error>().Code);
        Assert.Equal(["owner came"], stage.Journal.Facts);

        stage.Room.StartRecording(moderator.Member);
        stage.Room.StartRecording(clara.Member);

        Assert.Equal("ALREADY_RECORDING", clara.Line.Last<Protocol.Error>().Code);
        Assert.Equal(moderator.Member.Visitor.UserId, Assert.Single(stage.Journal.Recordings).OwnerId);
    }

    [Fact]
    public void The_file_is_what_the_others_heard_a_track_a_player_to_the_millisecond()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);
        var begin = stage.Clock.Milliseconds;

        stage.Play(robert.Member, "00 90 3C 40 83 74 80 3C 40", begin + 1_234);
        stage.Play(clara.Member, "00 B0 40 7F 05 E0 00 41 00 C0 05");
        stage.Pass(TimeSpan.FromSeconds(3));
        stage.Play(robert.Member, "07 91 40 50 01 81 40 00");
        stage.Play(clara.Member, "00 B0 40 00");
        stage.Room.StopRecording(clara.Member);

        var tracks = MidiFile.ReadTracks(stage.Journal.Transcribe()!.File);
        Assert.Equal(["robert", "clara"], tracks.Skip(1).Select(track => track.Name));
        Assert.StartsWith("Stage, ", tracks[0].Name, StringComparison.Ordinal);
        Assert.Equal(Heard(clara.Line, robert.Member, begin), tracks[1].Events.Select(Text));
        Assert.Equal(Heard(robert.Line, clara.Member, begin), tracks[2].Events.Select(Text));
        Assert.Equal(3_000, stage.Journal.Recordings[0].Length);
    }

    [Fact]
    public void What_was_refused_is_not_on_it_but_note_offs_and_what_is_owed_are()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);
        var begin = stage.Clock.Milliseconds;
        stage.Play(robert.Member, "00 90 3C 40 00 90 3E 40");
        stage.Room.Obey(clara.Member, new Protocol.ChatCommand { Command = Protocol.ChatCommand.Types.Command.Mute, Target = "robert" });
        stage.Play(robert.Member, "00 90 40 40 00 80 3C 40");
        stage.Play(clara.Member, "00 90 30 40");
        stage.Room.Leave(clara.Member, clara.Line, Protocol.UserLeft.Types.Reason.Dropped);
        stage.Room.EndRecording(EndReason.Interrupted);

        var tracks = MidiFile.ReadTracks(stage.Journal.Transcribe()!.File);

        Assert.Equal(["0:903C40", "0:903E40", "0:803C40", "0:803E40", "0:803C40"], tracks[1].Events.Select(Text));
        Assert.Equal(Heard(clara.Line, robert.Member, begin), tracks[1].Events.Select(Text));
        Assert.Equal(["0:903040", "0:803040"], tracks[2].Events.Select(Text));
    }

    [Fact]
    public void It_is_written_down_every_two_seconds_and_whole_when_it_stops()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);

        for (var second = 0; second < 6; second++)
        {
            stage.Play(robert.Member, "00 90 3C 40 0A 80 3C 40");
            stage.Pass(TimeSpan.FromSeconds(1));
        }

        stage.Pass(TimeSpan.FromSeconds(10)); // Silence isn't written down.
        Assert.Equal(["owner came", "recording", "chunk 0", "chunk 1", "chunk 2"], stage.Journal.Facts);
        stage.Play(robert.Member, "00 90 3C 40 0A 80 3C 40");
        stage.Room.StopRecording(clara.Member);

        Assert.Equal(["chunk 3", "recorded Asked"], stage.Journal.Facts[^2..]);
        Assert.Equal(14, MidiFile.ReadTracks(stage.Journal.Transcribe()!.File)[1].Events.Count);
        var stopped = clara.Line.Last<Protocol.Recording>();
        Assert.Equal((Phase.Stopped, Reason.Asked), (stopped.State, stopped.Reason));
    }

    [Fact]
    public void It_ends_by_itself_after_an_hour()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);
        stage.Play(robert.Member, "00 90 3C 40");

        stage.Pass(TimeSpan.FromMinutes(60) - TimeSpan.FromSeconds(1));
        Assert.True(stage.Room.IsRecording);
        stage.Pass(TimeSpan.FromSeconds(1));

        Assert.False(stage.Room.IsRecording);
        Assert.Equal(Reason.TimeLimit, clara.Line.Last<Protocol.Recording>().Reason);
        var transcript = stage.Journal.Transcribe()!;
        Assert.Equal(3_600_000, transcript.Length);
        Assert.Equal(["0:903C40", "3600000:803C40"], MidiFile.Read(transcript.File).Select(Text));
    }

    [Fact]
    public void It_ends_by_itself_at_eight_mebibytes_and_keeps_what_fits()
    {
        var tape = new Tape(Guid.NewGuid(), Clara.UserId, 0);
        var run = new byte[32 * 1024];

        for (var i = 0; i < 256; i++)
            Assert.True(tape.TryKeep(Clara, run, 0));

        Assert.False(tape.TryKeep(Clara, [0, 0x90, 60, 1], 0));
        Assert.Equal(256 * run.Length, TapeEntry.Read(tape.TakeChunk()!.Data).Sum(entry => entry.Run.Length));
    }

    [Fact]
    public void A_room_ends_it_at_the_thousandth_player_and_says_so()
    {
        var (stage, clara, _) = Duo();
        stage.Room.StartRecording(clara.Member);
        for (var player = 0; player <= Tape.MaxPlayers; player++)
        {
            var (member, line) = stage.Enter($"player {player}");
            stage.Play(member, "00 90 3C 40 00 80 3C 40");
            stage.Room.Leave(member, line, Protocol.UserLeft.Types.Reason.Left);
        }

        Assert.False(stage.Room.IsRecording);
        Assert.Equal((Phase.Stopped, Reason.SizeLimit), (clara.Line.Last<Protocol.Recording>().State, clara.Line.Last<Protocol.Recording>().Reason));
        Assert.Equal(Tape.MaxPlayers + 1, MidiFile.ReadTracks(stage.Journal.Transcribe()!.File).Count);
    }

    [Fact]
    public void A_room_that_closes_ends_it_before()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);
        stage.Play(robert.Member, "00 90 3C 40");

        stage.Room.Close(Protocol.RoomClosed.Types.Reason.Deleted);

        Assert.Equal(["owner came", "recording", "chunk 0", "recorded RoomClosed", "closed"], stage.Journal.Facts);
        Assert.Equal(Reason.RoomClosed, robert.Line.Last<Protocol.Recording>().Reason);
        Assert.NotNull(robert.Line.Last<Protocol.RoomClosed>());
    }

    [Fact]
    public void Where_nobody_played_there_is_nothing_to_keep()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);
        stage.Pass(TimeSpan.FromSeconds(5));
        stage.Room.StopRecording(clara.Member);

        Assert.Equal([Phase.Started, Phase.Stopped, Phase.Failed], robert.Line.All<Protocol.Recording>().Select(recording => recording.State));
        Assert.Equal(["owner came", "recording", "dropped"], stage.Journal.Facts);
        Assert.Empty(stage.Room.Awaited);
    }

    [Fact]
    public void What_became_of_it_is_told_once_also_to_the_room_s_next_life()
    {
        var unfinished = Guid.NewGuid();
        var stage = new Stage(owner: Clara, unfinished: [unfinished]);
        var clara = stage.Enter(Clara);
        Assert.Equal(unfinished, Assert.Single(stage.Room.Awaited).Id);

        stage.Room.SettleRecording(unfinished, isStored: true);
        stage.Room.SettleRecording(unfinished, isStored: true);
        stage.Room.SettleRecording(Guid.NewGuid(), isStored: true);

        var told = Assert.Single(clara.Line.All<Protocol.Recording>());
        Assert.Equal((Phase.Stored, unfinished.ToString()), (told.State, told.PerformanceId));
        Assert.Empty(stage.Room.Awaited);
    }

    [Fact]
    public void An_erased_player_stays_without_a_name_and_an_erased_owner_s_recording_goes()
    {
        var (stage, clara, robert) = Duo();
        stage.Room.StartRecording(clara.Member);
        stage.Play(robert.Member, "00 90 3C 40");
        stage.Room.Forget(robert.Member.Visitor.UserId);
        stage.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(new TapePlayer(0, null, "deleted user"), Assert.Single(stage.Journal.Chunks[0].NewPlayers));
        Assert.Equal(["0:903C40", "0:803C40"], MidiFile.Read(stage.Journal.Transcribe()!.File).Select(Text));

        var johannes = stage.Enter("johannes");
        stage.Room.Forget(Clara.UserId);

        Assert.False(stage.Room.IsRecording);
        Assert.Contains("dropped", stage.Journal.Facts);
        Assert.Equal([Phase.Stopped, Phase.Failed], johannes.Line.All<Protocol.Recording>().Select(recording => recording.State));
    }

    private static (Stage Stage, (Member Member, HeardLine Line) Owner, (Member Member, HeardLine Line) Guest) Duo()
    {
        var stage = new Stage(owner: Clara);
        return (stage, stage.Enter(Clara), stage.Enter("robert"));
    }

    private static IEnumerable<string> Heard(HeardLine line, Member player, long begin) => line.All<Protocol.MidiMessage>()
        .Where(notes => notes.Slot == player.Slot)
        .SelectMany(notes => EventRun.Decode(notes.MidiData.Memory, notes.Timestamp))
        .OrderBy(midi => midi.Milliseconds).Select(midi => Text(midi with { Milliseconds = midi.Milliseconds - begin }));

    private static string Text(TimedEvent midi) => $"{midi.Milliseconds}:{Convert.ToHexString(midi.Message.Span)}";
}
