using System.Buffers;
using Ensemble.Midi;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;

namespace Ensemble.Tests.Rooms.Logic;

/// <summary>From chunks to a file.</summary>
public sealed class TranscriptTests
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    [Fact]
    public void Whatever_the_runs_nothing_sounds_at_the_end_and_no_event_is_lost()
    {
        var random = new Random(Campaign.Seed());
        for (var round = 0; round < Campaign.Rounds(200, 20_000); round++)
        {
            var players = Enumerable.Range(0, random.Next(1, 5)).Select(track => Player(track, $"player {track}")).ToList();
            var (chunks, events) = RandomTape(random, players.Count);

            var transcript = Transcript.Of(Of(length: random.Next(5_000)), players, chunks)!;

            var tracks = MidiFile.ReadTracks(transcript.File).Skip(1).ToList();
            for (var track = 0; track < players.Count; track++)
            {
                var written = tracks[track].Events;
                // Each message is there as often as it was played, and what comes beside ends something at the end.
                var played = events.Where(entry => entry.Track == track).CountBy(entry => entry.Message).ToDictionary();
                var extra = written.Select(midi => (midi, Hex: Convert.ToHexString(midi.Message.Span)))
                    .Where(entry => !(played.TryGetValue(entry.Hex, out var left) && left > 0 && (played[entry.Hex] = left - 1) >= 0)).ToList();
                Assert.All(played.Values, left => Assert.Equal(0, left));
                Assert.All(extra, entry => Assert.Equal(
                    (transcript.Length, true), (entry.midi.Milliseconds, entry.midi.IsNoteOff || entry.midi.Message.Span[2] == 0)));
                Assert.Equal(written.Select(midi => midi.Milliseconds).Order(), written.Select(midi => midi.Milliseconds));
                Assert.Empty(Sounding(written));
            }
        }
    }

    [Fact]
    public void Runs_that_overlap_are_merged_and_distances_stay()
    {
        var chunk = Chunk((0, 1_000, "00 90 3C 40 8F 50 80 3C 40"), (0, 1_500, "00 90 40 40 0A 80 40 40"));

        var transcript = Transcript.Of(Of(length: 4_000), [Player(0, "clara")], [chunk])!;

        Assert.Equal(["1000:903C40", "1500:904040", "1510:804040", "3000:803C40"], MidiFile.Read(transcript.File).Select(Text));
        Assert.Equal((4_000, 2), (transcript.Length, transcript.NotesByTrack[0]));
    }

    [Fact]
    public void A_note_never_ends_before_it_begins()
    {
        var chunk = Chunk((0, 1_000, "00 90 3C 40"), (0, 990, "00 80 3C 40"), (0, 980, "00 90 40 40"));

        var transcript = Transcript.Of(Of(length: null), [Player(0, "clara")], [chunk])!;

        Assert.Equal(["980:904040", "1000:903C40", "1000:803C40", "1000:804040"], MidiFile.Read(transcript.File).Select(Text));
    }

    [Fact]
    public void What_is_older_than_the_recording_begins_the_piece()
    {
        var chunk = Chunk((0, -250, "00 90 3C 40"), (1, 50, "00 90 3C 40"));

        var transcript = Transcript.Of(Of(length: 1_000), [Player(0, "clara"), Player(1, "robert")], [chunk])!;

        Assert.Equal(["0:903C40", "300:903C40", "1000:803C40", "1000:803C40"], MidiFile.Read(transcript.File).Select(Text));
    }

    [Fact]
    public void Without_events_there_is_no_file_and_damaged_chunks_are_none()
    {
        Assert.Null(Transcript.Of(Of(1_000), [], []));
        Assert.Throws<FormatException>(() => Transcript.Of(Of(1_000), [Player(0, "clara")], [new byte[5]]));
        Assert.Throws<FormatException>(() => Transcript.Of(Of(1_000), [], [Chunk((0, 0, "00 90 3C 40"))]));
        Assert.Throws<FormatException>(() => Transcript.Of(Of(1_000), [Player(0, "clara")], [Chunk((0, 0, "00 90 3C 40"))[..^1]]));
    }

    private static (byte[][] Chunks, List<(int Track, string Message)> Events) RandomTape(Random random, int players)
    {
        var (chunks, events) = (new List<byte[]>(), new List<(int, string)>());
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var chunk = new ArrayBufferWriter<byte>();
            for (var runs = random.Next(1, 8); runs > 0; runs--)
            {
                var (track, time, run) = (random.Next(players), 0L, new List<TimedEvent>());
                for (var i = random.Next(1, 6); i > 0; i--)
                {
                    var key = (byte)random.Next(60, 63);
                    byte[] message = random.Next(4) switch
                    {
                        0 => [0x80, key, 0],
                        1 => [0xB0, 64, (byte)(random.Next(2) * 127)],
                        _ => [0x90, key, (byte)random.Next(3)],
                    };
                    run.Add(new TimedEvent(time += random.Next(300), message));
                    events.Add((track, Convert.ToHexString(message)));
                }

                TapeEntry.Write(chunk, track, Begin.ToUnixTimeMilliseconds() + random.Next(-500, 5_000), EventRun.Encode(run, 0));
            }

            chunks.Add(chunk.WrittenSpan.ToArray());
        }

        return ([.. chunks], events);
    }

    private static HashSet<(int, int)> Sounding(IReadOnlyList<TimedEvent> events)
    {
        var sounding = new HashSet<(int, int)>();
        foreach (var midi in events)
        {
            if (midi.IsNoteOn)
                sounding.Add((0x90, midi.Key));
            else if (midi.IsNoteOff)
                sounding.Remove((0x90, midi.Key));
            else if (midi.Message.Span[2] >= 64)
                sounding.Add((0xB0, midi.Key));
            else
                sounding.Remove((0xB0, midi.Key));
        }

        return sounding;
    }

    private static byte[] Chunk(params (int Track, long At, string Hex)[] runs)
    {
        var chunk = new ArrayBufferWriter<byte>();
        foreach (var (track, at, hex) in runs)
            TapeEntry.Write(chunk, track, Begin.ToUnixTimeMilliseconds() + at, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        return chunk.WrittenSpan.ToArray();
    }

    private static Performance Of(long? length) => new()
    {
        Id = Guid.NewGuid(), RoomId = Guid.NewGuid(), RoomType = RoomType.Public, OwnerId = Guid.NewGuid(), OwnerName = "clara", Name = "Test",
        State = PerformanceState.Waiting, StartedAt = Begin, FileId = Guid.NewGuid(), Length = length,
    };

    private static PerformancePlayer Player(int track, string name) => new() { PerformanceId = Guid.NewGuid(), Track = track, Username = name };

    private static string Text(TimedEvent midi) => $"{midi.Milliseconds}:{Convert.ToHexString(midi.Message.Span)}";
}
