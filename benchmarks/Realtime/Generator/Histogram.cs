using System.Numerics;

namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>Counts of durations in buckets that are 1.6 % wide at most.</summary>
internal sealed class Histogram
{
    private const int Bits = 6;
    private readonly long[] counts = new long[(64 - Bits) << Bits];

    public void Add(long microseconds)
    {
        var value = (ulong)Math.Max(0, microseconds);
        var shift = Math.Max(0, BitOperations.Log2(value | 1) - Bits);
        counts[(shift << Bits) + (int)(value >> shift)]++;
    }

    public void Clear() => Array.Clear(counts);

    /// <summary>The duration that this part of all does not exceed; 0 when there are none.</summary>
    public double Percentile(double part)
    {
        var rank = (long)Math.Ceiling(counts.Sum() * part);
        for (var i = 0; i < counts.Length; i++)
        {
            rank -= counts[i];
            if (rank > 0 || counts[i] == 0)
                continue;
            var shift = Math.Max(0, (i >> Bits) - 1);
            return (double)((ulong)(i - (shift << Bits)) << shift);
        }

        return 0;
    }
}
