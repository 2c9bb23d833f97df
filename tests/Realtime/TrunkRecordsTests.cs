using System.Buffers.Binary;
using System.IO.Pipelines;
using Ensemble.Realtime.Trunks;

namespace Ensemble.Tests.Realtime;

public sealed class TrunkRecordsTests
{
    [Fact]
    public void What_is_the_same_for_many_goes_once()
    {
        var records = new TrunkRecords();
        var wires = Wires(50);
        foreach (var wire in wires)
            records.Add(wire, "the same"u8);

        var bytes = Array.Empty<byte>();
        records.MoveTo(ref bytes, out var length);

        Assert.Equal(TrunkFormat.HeadBytes + 50 * TrunkFormat.WordBytes + 8, length);
        Assert.True(records.IsEmpty);
    }

    [Fact]
    public void Whatever_is_written_each_socket_gets_its_own_bytes_in_order()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var records = new TrunkRecords();
        var wires = Wires(12);
        var (expected, got) = (wires.Select(_ => new List<byte>()).ToArray(), wires.Select(_ => new List<byte>()).ToArray());
        var buffer = Array.Empty<byte>();
        for (var round = 0; round < 2_000; round++)
        {
            // Few different texts, so that many are the same, and the same again later.
            for (var i = random.Next(60); i > 0; i--)
            {
                var (to, text) = (random.Next(wires.Length), new byte[1 + random.Next(3)]);
                Array.Fill(text, (byte)random.Next(3));
                records.Add(wires[to], text);
                expected[to].AddRange(text);
            }

            records.MoveTo(ref buffer, out var length);
            Read(buffer.AsSpan(0, length), (number, bytes) => got[number].AddRange(bytes));
        }

        for (var i = 0; i < wires.Length; i++)
            Assert.Equal(expected[i], got[i]);
    }

    [Fact]
    public void The_end_of_a_socket_stands_behind_its_bytes_and_is_never_taken_for_another_ones()
    {
        var records = new TrunkRecords();
        var wires = Wires(3);
        records.Add(wires[0], "a"u8);
        records.Add(wires[0], []);
        records.Add(wires[1], []);
        records.Add(wires[2], "a"u8);

        var bytes = Array.Empty<byte>();
        records.MoveTo(ref bytes, out var length);
        var seen = new List<string>();
        Read(bytes.AsSpan(0, length), (number, text) => seen.Add($"{number}:{text.Length}"));

        Assert.True(seen.IndexOf("0:1") < seen.IndexOf("0:0"), string.Join(' ', seen));
        Assert.Equal(["0:0", "0:1", "1:0", "2:1"], seen.Order(StringComparer.Ordinal));
    }

    private static TrunkWire[] Wires(int count)
    {
        var trunk = new Trunk(Stream.Null, null!);
        return [.. Enumerable.Range(0, count).Select(number => new TrunkWire(new Pipe().Reader, trunk, (uint)number, () => { }))];
    }

    private static void Read(ReadOnlySpan<byte> rest, Action<int, byte[]> take)
    {
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var count = BinaryPrimitives.ReadInt32LittleEndian(rest[TrunkFormat.WordBytes..]);
            var numbers = rest.Slice(TrunkFormat.HeadBytes, count * TrunkFormat.WordBytes);
            var bytes = rest.Slice(TrunkFormat.HeadBytes + numbers.Length, length).ToArray();
            for (var i = 0; i < count; i++)
                take(BinaryPrimitives.ReadInt32LittleEndian(numbers[(i * TrunkFormat.WordBytes)..]), bytes);
            rest = rest[(TrunkFormat.HeadBytes + numbers.Length + length)..];
        }
    }
}
