using System.Buffers.Binary;

namespace Ensemble.Realtime.Trunks;

/// <summary>
/// The records that wait to go over a trunk. What is the same for several sockets is one record with all their numbers. Not thread-safe; keeps
/// its memory.
/// </summary>
internal sealed class TrunkRecords
{
    // A room's members are written to one after the other, and who has played meanwhile hears something else than the others.
    private const int LookBack = 4;

    private readonly List<(int Start, int Length, List<uint> Numbers)> _records = [];
    private readonly Stack<List<uint>> _spare = [];
    private byte[] _bytes = new byte[4096];
    private long _round;

    /// <summary>Of all records, without their heads.</summary>
    public int Length { get; private set; }

    public bool IsEmpty => _records.Count == 0;

    public void Add(TrunkWire wire, ReadOnlySpan<byte> bytes)
    {
        var last = wire.Last.Round == _round ? wire.Last.Record : -1;
        for (var i = _records.Count - 1; i > last && i >= _records.Count - LookBack; i--)
        {
            var (start, length, numbers) = _records[i];
            if (!bytes.SequenceEqual(_bytes.AsSpan(start, length)) || length == 0)
                continue;
            numbers.Add(wire.Number);
            wire.Last = (_round, i);
            return;
        }

        if (_bytes.Length < Length + bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(Length));
        if (!_spare.TryPop(out var recipients))
            recipients = [];
        recipients.Add(wire.Number);
        _records.Add((Length, bytes.Length, recipients));
        Length += bytes.Length;
        wire.Last = (_round, _records.Count - 1);
    }

    /// <summary>Writes all records as they go over the trunk, and forgets them.</summary>
    public void MoveTo(ref byte[] target, out int length)
    {
        length = Length;
        foreach (var record in _records)
            length += TrunkFormat.HeadBytes + record.Numbers.Count * TrunkFormat.WordBytes;
        if (target.Length < length)
            target = new byte[Math.Max(target.Length * 2, length)];
        var rest = target.AsSpan();
        foreach (var (start, size, numbers) in _records)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, size);
            BinaryPrimitives.WriteInt32LittleEndian(rest[TrunkFormat.WordBytes..], numbers.Count);
            rest = rest[TrunkFormat.HeadBytes..];
            foreach (var number in numbers)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(rest, number);
                rest = rest[TrunkFormat.WordBytes..];
            }

            _bytes.AsSpan(start, size).CopyTo(rest);
            rest = rest[size..];
            numbers.Clear();
            _spare.Push(numbers);
        }

        _records.Clear();
        Length = 0;
        _round++;
    }
}
