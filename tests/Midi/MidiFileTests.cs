using Ensemble.Midi;

namespace Ensemble.Tests.Midi;

public sealed class MidiFileTests
{
    private static readonly byte[] Prelude = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "prelude.mid"));

    [Fact]
    public void The_prelude_has_every_note_of_the_score_and_ends_each_of_them()
    {
        var events = MidiFile.Read(Prelude);

        // Twice 34 bars of 16 notes and a last one of five.
        Assert.Equal(1098, events.Count(midi => midi.IsNoteOn));
        Assert.Equal(1098, events.Count(midi => midi.IsNoteOff));
        Assert.Equal([0, 1, 2], events.Select(midi => midi.Channel).Distinct().Order());
    }

    [Fact]
    public void Time_follows_the_tempo_of_the_score()
    {
        var events = MidiFile.Read(Prelude);

        // 70 bars of four quarters at 66 a minute.
        Assert.InRange(events[^1].Milliseconds, 254_000, 255_000);
        Assert.Equal(events.OrderBy(midi => midi.Milliseconds), events);
    }

    [Fact]
    public void What_is_written_reads_the_same()
    {
        var events = MidiFile.Read(Prelude);

        var again = MidiFile.Read(MidiFile.Write(events));

        Assert.Equal(events.Select(Text), again.Select(Text));
    }

    [Fact]
    public void A_file_is_its_event_runs_in_a_row()
    {
        var events = MidiFile.Read(Prelude);
        var (first, second) = (events.Take(500).ToList(), events.Skip(500).ToList());
        byte[] runs = [.. EventRun.Encode(first, 0), .. EventRun.Encode(second, first[^1].Milliseconds)];

        Assert.Equal(MidiFile.Write(events)[22..^4], runs);
    }

    [Fact]
    public void Running_status_is_resolved()
    {
        byte[] file = [.. Header(), .. Track(0x00, 0x90, 60, 64, 0x0A, 62, 64, 0x0A, 60, 0)];

        var events = MidiFile.Read(file);

        Assert.Equal(["0:903C40", "10:903E40", "20:903C00"], events.Select(Text));
        Assert.True(events[2].IsNoteOff);
    }

    [Fact]
    public void A_tempo_change_in_one_track_counts_for_all_others()
    {
        // 500 ticks a quarter; from tick 500 on a quarter lasts a second.
        byte[] file =
        [
            .. "MThd"u8, 0, 0, 0, 6, 0, 1, 0, 2, 0x01, 0xF4,
            .. Track(0x83, 0x74, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40),
            .. Track(0x83, 0x74, 0x90, 60, 64, 0x83, 0x74, 0x80, 60, 0),
        ];

        Assert.Equal(["500:903C40", "1500:803C00"], MidiFile.Read(file).Select(Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4D546864000000060000000100")]
    [InlineData("4D54686400000006000200010060")]
    [InlineData("4D5468640000000600000001E250")]
    [InlineData("4D546864000000060000000101F44D54726B000000040090")]
    [InlineData("4D546864000000060000000101F44D54726B0000000300903C")]
    [InlineData("4D546864000000060000000101F44D54726B0000000500FF5103FF")]
    public void A_file_that_is_none_is_refused(string hex) =>
        Assert.Throws<FormatException>(() => MidiFile.Read(Convert.FromHexString(hex)));

    [Fact]
    public void Cut_or_changed_files_are_read_or_refused_but_never_crash()
    {
        var rounds = Environment.GetEnvironmentVariable("ENSEMBLE_CAMPAIGN") == "1" ? 1_000_000 : 3_000;
        var random = new Random(20261122);
        for (var round = 0; round < rounds; round++)
        {
            var file = Prelude[..random.Next(Prelude.Length)];
            for (var change = random.Next(4); change > 0 && file.Length > 0; change--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                Assert.True(MidiFile.Read(file).Count <= Prelude.Length, $"round {round}");
            }
            catch (FormatException)
            {
                continue; // Refused, as it should be.
            }
        }
    }

    private static string Text(TimedEvent midi) => $"{midi.Milliseconds}:{Convert.ToHexString(midi.Message.Span)}";

    private static byte[] Header() => [.. "MThd"u8, 0, 0, 0, 6, 0, 0, 0, 1, 0x01, 0xF4];

    private static byte[] Track(params byte[] body) => [.. "MTrk"u8, 0, 0, 0, (byte)body.Length, .. body];
}
