using Ensemble.Midi;
using Ensemble.Rooms.Notes;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class MidiRunTests
{
    [Theory]
    [InlineData("00 90 3C 40", 1, 0, 0, 1)]
    [InlineData("00 90 3C 00", 0, 1, 0, 1)] // velocity 0 is a note-off
    [InlineData("00 90 3C 40 8148 80 3C 40", 1, 1, 200, 2)]
    [InlineData("05 C0 07 05 D0 10 05 E0 00 40 05 B0 40 7F 05 A0 3C 10", 0, 0, 25, 5)]
    public void A_right_run_is_measured(string hex, int ons, int offs, int milliseconds, int events)
    {
        Assert.Null(MidiRun.Check(Bytes(hex), out var shape));
        Assert.Equal((ons, offs, milliseconds, events), (shape.NoteOns, shape.NoteOffs, shape.Milliseconds, shape.Events));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("00", "ends after a delta time")]
    [InlineData("8181818101 90 3C 40", "has a delta time that is cut short or longer than four bytes")]
    [InlineData("81", "has a delta time that is cut short or longer than four bytes")]
    [InlineData("00 90 3C 40 00 3E 40", "uses running status")]
    [InlineData("00 F0 01 F7", "has an event that is no channel voice message")]
    [InlineData("00 90 3C", "ends within an event")]
    [InlineData("00 90 80 40", "has a data byte above 127")]
    [InlineData("00 90 3C 80", "has a data byte above 127")]
    [InlineData("CE11 90 3C 40", "is longer than 10000 ms")]
    public void A_wrong_run_is_told_what_is_wrong(string hex, string issue) => Assert.Equal(issue, MidiRun.Check(Bytes(hex), out _));

    [Fact]
    public void Note_offs_are_kept_at_their_times()
    {
        var run = Bytes("0A 90 3C 40 64 B0 40 7F 64 80 3C 40 01 90 3C 40 02 90 3C 00");
        var target = new byte[run.Length];

        var kept = target.AsSpan(0, MidiRun.KeepNoteOffs(run, target));

        Assert.Equal("8152803C4003903C00", Convert.ToHexString(kept)); // 210 ms, then 3 ms later
    }

    [Fact]
    public void Mutated_runs_are_judged_like_a_slow_reader_would_and_never_fail()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var offs = new byte[MidiRun.MaxBytes];
        for (var i = 0; i < 100_000; i++)
        {
            var run = Mutate(Valid(random), random);
            var issue = MidiRun.Check(run, out var shape);

            Assert.True(issue is null == IsRight(run), $"seed {seed}, {Convert.ToHexString(run)}: {issue}");
            if (issue is not null)
                continue;
            var kept = offs.AsSpan(0, MidiRun.KeepNoteOffs(run, offs));
            Assert.True(kept.Length <= run.Length);
            Assert.True(shape.NoteOffs == 0 || MidiRun.Check(kept, out _) is null, $"seed {seed}");
        }
    }

    private static byte[] Valid(Random random)
    {
        var events = Enumerable.Range(0, random.Next(1, 12)).Select(i => new TimedEvent(i * random.Next(0, 700), random.Next(3) switch
        {
            0 => new byte[] { (byte)random.Next(0xC0, 0xE0), (byte)random.Next(128) },
            _ => [(byte)random.Next(0x80, 0xC0), (byte)random.Next(128), (byte)random.Next(128)],
        })).OrderBy(midi => midi.Milliseconds);
        return EventRun.Encode(events, 0);
    }

    private static byte[] Mutate(byte[] run, Random random)
    {
        for (var times = random.Next(3); times > 0; times--)
        {
            var at = random.Next(run.Length);
            run = random.Next(3) switch
            {
                0 => [.. run[..at], (byte)random.Next(256), .. run[at..]],
                1 when run.Length > 1 => [.. run[..at], .. run[(at + 1)..]],
                _ => [.. run[..at], (byte)random.Next(256), .. run[(at + 1)..]],
            };
        }

        return run;
    }

    // By the sample client's decoder, which knows nothing of limits.
    private static bool IsRight(byte[] run)
    {
        try
        {
            var events = EventRun.Decode(run, 0);
            return events.Count > 0 && events[^1].Milliseconds <= MidiRun.MaxMilliseconds
                && events.All(midi => midi.Message.Span[1..].IndexOfAnyInRange((byte)0x80, (byte)0xFF) < 0);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
