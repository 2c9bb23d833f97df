using Ensemble.Rooms.Notes;

namespace Ensemble.Tests.Rooms.Logic.Model;

internal sealed partial class Walk
{
    private void Play(Seat seat, Random random)
    {
        var run = SomeRun(seat, random);
        if (run.Count == 0)
            return;
        var timestamp = _stage.Clock.Milliseconds + random.Next(-1_000, 3_000);
        _model.Play(seat.Model, seat.Ear, run, timestamp);
        _stage.Play(seat.Member, Convert.ToHexString(Played.Encode(run)), timestamp, seat.Ear.Line);
    }

    private static List<Played> SomeRun(Seat seat, Random random) => random.Next(20) switch
    {
        0 => Many(random.Next(100, 800), () => [On(random), Off(random)]),
        1 => Many(random.Next(500, 3_000), () => [Bend(random)]),
        2 => Many(random.Next(500, 3_000), () => [Off(random)]),
        < 6 => [.. seat.Model.Sounding.Where(_ => random.Next(3) > 0).Select(on => End(on, random))],
        < 10 => [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => On(random)), Pedal(random)],
        _ => [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Anything(random))],
    };

    private static List<Played> Many(int count, Func<Played[]> some) => [.. Enumerable.Range(0, count).SelectMany(_ => some()).Select(played => played with { Delta = 0 })];

    private static Played Anything(Random random) => random.Next(10) switch
    {
        < 4 => On(random),
        < 6 => Off(random),
        6 => Pedal(random),
        7 => Bend(random),
        8 => new(Delta(random), [(byte)((random.Next(2) == 0 ? 0xC0 : 0xD0) | Channel(random)), (byte)random.Next(128)]),
        _ => new(Delta(random), [(byte)((random.Next(3) == 0 ? 0xA0 : 0xB0) | Channel(random)), (byte)random.Next(128), (byte)random.Next(128)]),
    };

    private static Played On(Random random) => new(Delta(random), [(byte)(0x90 | Channel(random)), Key(random), (byte)random.Next(1, 128)]);

    // In both ways of saying it.
    private static Played Off(Random random) => random.Next(2) == 0
        ? new(Delta(random), [(byte)(0x80 | Channel(random)), Key(random), (byte)random.Next(128)])
        : new(Delta(random), [(byte)(0x90 | Channel(random)), Key(random), 0]);

    private static Played Pedal(Random random) => new(Delta(random), [(byte)(0xB0 | Channel(random)), (byte)(random.Next(2) == 0 ? 64 : 66), (byte)random.Next(128)]);

    private static Played Bend(Random random) => new(Delta(random), [(byte)(0xE0 | Channel(random)), (byte)random.Next(128), (byte)random.Next(128)]);

    private static Played End((int Status, int Number) on, Random random) => (on.Status & 0xF0) == 0x90
        ? new(Delta(random), [(byte)(on.Status - 0x10), (byte)on.Number, 64])
        : new(Delta(random), [(byte)on.Status, (byte)on.Number, 0]);

    private static int Channel(Random random) => random.Next(4) * 5;

    private static byte Key(Random random) => (byte)random.Next(52, 76);

    // Eight of the longest stay within ten seconds, and thirty of the usual ones, too.
    private static int Delta(Random random) => random.Next(10) == 0 ? random.Next(200) : random.Next(20);
}
