using System.Text.Json;

namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>The generator's process: reads a plan, plays it and tells what it saw.</summary>
internal static class Performance
{
    private const int WarmSockets = 250;
    private const int MostAtOnce = 64;
    private const long LongestSilence = 500_000, LongestRest = 3_000_000;
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500), IdleSettle = TimeSpan.FromSeconds(2), WarmUp = TimeSpan.FromSeconds(2);

    public static void Run()
    {
        var plan = JsonSerializer.Deserialize<Plan>(Console.ReadLine()!)!;
        using var band = new Band(plan);
        if (plan.Rates.Length == 0)
        {
            Idle(band, plan);
            return;
        }

        band.Gather(plan.Paths.Length);
        band.ListenFor(Settle);
        Play(band, plan, plan.Rates[0], WarmUp.TotalSeconds);
        foreach (var rate in plan.Rates)
        {
            var step = Play(band, plan, rate, plan.Seconds);
            // Whatever else runs on the machine may have taken the moment.
            if (!step.KeptUp(plan.KeepsUp) && step.Closed == 0 && plan.Rates.Length > 1)
                step = Play(band, plan, rate, plan.Seconds);
            Tell(step);
            if (!step.KeptUp(plan.KeepsUp))
                return;
        }
    }

    // The first sockets cost what a server needs once; only what those after them cost is a socket's.
    private static void Idle(Band band, Plan plan)
    {
        foreach (var count in (int[])[WarmSockets, plan.Paths.Length - WarmSockets])
        {
            band.Gather(count);
            band.ListenFor(IdleSettle);
            Tell(new Step(0, band.Players.Count, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, band.Closed, Cpu(plan), 1, 0, [.. plan.ProcessIds.Select(ProcessFigures.Memory)]));
        }
    }

    private static Step Play(Band band, Plan plan, double rate, double seconds)
    {
        // Neighbours in time sit in different rooms.
        var senders = band.Players.Where(player => player.Index % plan.Players < plan.Senders).OrderBy(player => player.Index % plan.Players).ToArray();
        var (tally, late) = (band.Tally, new Histogram());
        tally.Begin();
        var (cpu, own, all, start) = (Cpu(plan), Environment.CpuUsage.TotalTime, ProcessFigures.BusySeconds(), Band.Now);
        var (end, gap) = (start + (long)(seconds * 1e6), 1e6 / (rate * senders.Length));
        var (next, sent, heldBack, now) = (0L, 0L, 0L, start);
        while (now < end)
        {
            for (var some = 0; some < MostAtOnce && Due(next) <= now; some++, next++)
            {
                late.Add(now - Due(next));
                if (band.TryPlay(senders[next % senders.Length]))
                    sent++;
                else
                    heldBack++;
            }

            band.Listen(Math.Clamp(Math.Min(Due(next), end) - now, 0, 10_000));
            now = Band.Now;
        }

        var (inTime, expected, busy) = (tally.Delivered, sent * (plan.Players - 1), (Environment.CpuUsage.TotalTime - own).TotalMicroseconds / (now - start));
        Rest(band, expected);
        var wall = (Band.Now - start) / 1e6;
        double[] server = [.. Cpu(plan).Zip(cpu, (after, before) => after - before)];
        var others = (ProcessFigures.BusySeconds() - all - server.Sum() - (Environment.CpuUsage.TotalTime - own).TotalSeconds) / wall;
        // What the generator was too late to send was due too.
        heldBack += Math.Max(0, (long)((end - start) / gap) - next - MostAtOnce);
        return new Step(rate, band.Players.Count, (now - start) / 1e6, sent, heldBack, expected, inTime, tally.Delivered, tally.Reordered,
            tally.Latency.Percentile(0.5), tally.Latency.Percentile(0.99), tally.Latency.Percentile(0.999), late.Percentile(0.99), busy, band.Closed,
            server, wall, Math.Max(0, others), [.. plan.ProcessIds.Select(ProcessFigures.Memory)]);

        long Due(long number) => start + (long)(number * gap);
    }

    // Until everything is there, or nothing comes any more.
    private static void Rest(Band band, long expected)
    {
        var (last, at, until) = (band.Tally.Delivered, Band.Now, Band.Now + LongestRest);
        while (band.Tally.Delivered < expected && Band.Now < Math.Min(until, at + LongestSilence))
        {
            band.Listen(10_000);
            if (band.Tally.Delivered != last)
                (last, at) = (band.Tally.Delivered, Band.Now);
        }
    }

    private static double[] Cpu(Plan plan) => [.. plan.ProcessIds.Select(ProcessFigures.CpuSeconds)];

    private static void Tell(Step step) => Console.WriteLine(JsonSerializer.Serialize(step));
}
