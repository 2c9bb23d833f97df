using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Ensemble.ServiceDefaults.Sending;

/// <summary>A part of a content that a client asks for (RFC 9110, section 14).</summary>
/// <param name="First">Offset of the first byte.</param>
/// <param name="Length">Bytes, at least one.</param>
public readonly record struct ByteRange(long First, long Length)
{
    // Players ask for one, documents for a few; many small ones are an attack (RFC 9110, section 17.15).
    private const int MostRanges = 32;

    private long End => First + Length;

    /// <summary>
    /// The ranges that a header asks for, of a content of this size. Null when the whole is to be sent: no header, one that can't be read, or
    /// so many ranges that the whole is cheaper. Empty when none of them is in the content (416).
    /// </summary>
    public static IReadOnlyList<ByteRange>? Of(StringValues header, long size)
    {
        if (header.Count == 0 || !RangeHeaderValue.TryParse(header.ToString(), out var asked)
            || !asked.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || asked.Ranges.Count is 0 or > MostRanges)
        {
            return null;
        }

        var ranges = new List<ByteRange>(asked.Ranges.Count);
        foreach (var range in asked.Ranges)
        {
            if (Satisfiable(range, size) is { } satisfiable)
                ranges.Add(satisfiable);
        }

        var merged = ranges.Count > 1 ? Merge(ranges) : ranges;
        return merged.Count > 1 && merged.Sum(range => range.Length) >= size ? null : merged;
    }

    /// <summary>As in <c>Content-Range</c>.</summary>
    public string Of(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{End - 1}/{size}");

    private static ByteRange? Satisfiable(RangeItemHeaderValue range, long size) => (range.From, range.To) switch
    {
        (null, { } last) => last == 0 || size == 0 ? null : new ByteRange(Math.Max(0, size - last), Math.Min(last, size)),
        ({ } first, _) when first >= size => null,
        ({ } first, { } last) => new ByteRange(first, Math.Min(last, size - 1) - first + 1),
        ({ } first, null) => new ByteRange(first, size - first),
        _ => null,
    };

    // Those that overlap or touch become one; the others stay in the order in which they were asked for.
    private static List<ByteRange> Merge(List<ByteRange> ranges)
    {
        var merged = new List<ByteRange>(ranges.Count);
        foreach (var next in ranges)
        {
            var union = next;
            int touching;
            while ((touching = merged.FindIndex(range => range.First <= union.End && union.First <= range.End)) >= 0)
            {
                var (first, end) = (Math.Min(merged[touching].First, union.First), Math.Max(merged[touching].End, union.End));
                merged.RemoveAt(touching);
                union = new ByteRange(first, end - first);
            }

            merged.Add(union);
        }

        return merged;
    }
}
