using System.Buffers.Binary;
using Ensemble.Midi;

namespace Ensemble.Tests.Midi;

/// <summary>Files of format 1: a track a player, and every millisecond as it was.</summary>
public sealed class MultiTrackTests
{
    [Fact]
    public void Names_times_and_messages_of_every_track_come_back_exactly()
    {
        var random = new Random(20261127);
        var tracks = Enumerable.Range(0, 12).Select(player => new MidiTrack($"player {player} ♪", RandomEvents(random))).ToList();

        var again = MidiFile.ReadTracks(MidiFile.Write("Ensemble, live", tracks, length: 3_600_000));

        Assert.Equal("Ensemble, live", again[0].Name);
        Assert.Empty(again[0].Events);
        Assert.Equal(tracks.Select(track => track.Name), again.Skip(1).Select(track => track.Name));
        Assert.Equal(tracks.Select(track => track.Events.Select(Text)), again.Skip(1).Select(track => track.Events.Select(Text)));
    }

    [Fact]
    public void Read_as_one_performance_the_tracks_are_merged_in_order_of_time()
    {
        var random = new Random(1);
        var tracks = Enumerable.Range(0, 5).Select(player => new MidiTrack($"{player}", RandomEvents(random))).ToList();

        var merged = MidiFile.Read(MidiFile.Write("All", tracks, 0));

        var expected = tracks.SelectMany((track, number) => track.Events.Select(midi => (midi, number)))
            .OrderBy(midi => midi.midi.Milliseconds).ThenBy(midi => midi.number).Select(midi => Text(midi.midi));
        Assert.Equal(expected, merged.Select(Text));
    }

    [Fact]
    public void The_header_says_format_1_and_that_a_tick_is_a_millisecond()
    {
        var file = MidiFile.Write("", [new MidiTrack("a", [Note(1_234)]), new MidiTrack("b", [])], length: 5_000);

        Assert.Equal(1, BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(8)));
        Assert.Equal(3, BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(10)));
        Assert.Equal(500, BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(12)));
        // Tempo: 500,000 microseconds a quarter, 500 ticks of it a millisecond each.
        Assert.Contains("00FF510307A120", Convert.ToHexString(file), StringComparison.Ordinal);
        // The conductor's track ends at 5,000 ms, the player's 3,766 ms after its note.
        Assert.Contains("A708FF2F00", Convert.ToHexString(file), StringComparison.Ordinal);
        Assert.Contains("9D36FF2F00", Convert.ToHexString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_one_after_another_says_what_is_wrong_when_it_gets_there()
    {
        var file = MidiFile.Write("", [new MidiTrack("a", [Note(0), Note(10)])], 0);
        file[^8] = 0x10; // The last message loses its status in favour of a data byte of what follows.
        file[^4] = 0xF1; // And the end of the track is none.

        using var events = MidiFile.Enumerate(file).GetEnumerator();

        Assert.True(events.MoveNext());
        Assert.Throws<FormatException>(() =>
        {
            while (events.MoveNext()) { }
        });
    }

    private static List<TimedEvent> RandomEvents(Random random)
    {
        var (events, time) = (new List<TimedEvent>(), 0L);
        for (var i = random.Next(300); i > 0; i--)
        {
            time += random.Next(10) == 0 ? random.Next(60_000) : random.Next(40);
            var status = (byte)random.Next(0x80, 0xF0);
            var message = new byte[ChannelMessage.LengthOf(status)];
            message[0] = status;
            for (var data = 1; data < message.Length; data++)
                message[data] = (byte)random.Next(128);
            events.Add(new TimedEvent(time, message));
        }

        return events;
    }

    private static TimedEvent Note(long at) => new(at, new byte[] { 0x90, 60, 64 });

    private static string Text(TimedEvent midi) => $"{midi.Milliseconds}:{Convert.ToHexString(midi.Message.Span)}";
}
