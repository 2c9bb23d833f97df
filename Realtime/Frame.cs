using System.Buffers.Binary;
using Ensemble.Realtime.Framing;

namespace Ensemble.Realtime;

/// <summary>
/// An encoded frame, header included. Frames from the server are unmasked, so the same bytes serve every recipient: each queue that
/// holds the frame holds a reference, and the last release gives the memory back to its pool. Immutable once it was posted.
/// </summary>
public sealed class Frame
{
    internal const int MaxHeader = 10;

    private readonly FramePool _pool;
    private readonly byte[] _bytes;
    private int _start;
    private int _end;
    private int _references;

    internal Frame(FramePool pool, int capacity, int sizeClass)
    {
        _pool = pool;
        _bytes = new byte[capacity];
        SizeClass = sizeClass;
    }

    /// <summary>Index into the pool's sizes; -1 for one that is too large to be kept.</summary>
    internal int SizeClass { get; }

    /// <summary>When what it tells came to be, by <see cref="TimeProvider.GetTimestamp"/>; its age in a queue counts from here, unless it was posted as an old one.</summary>
    public long Since { get; private set; }

    /// <summary>What it is, when it may be lost to a slow reader (<c>cursor</c>, <c>typing</c>, <c>presence</c>); null when it must not be.</summary>
    public string? Lossy { get; private set; }

    public int Length => _end - _start;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(_start, _end - _start);

    /// <summary>The payload, to be filled by whoever rented the frame and before it is posted.</summary>
    public Span<byte> Payload => _bytes.AsSpan(MaxHeader, _end - MaxHeader);

    /// <summary>One more holder.</summary>
    public void Hold() => Interlocked.Increment(ref _references);

    /// <summary>One holder less; with the last one the frame goes back to its pool and must not be touched again.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left == 0)
            _pool.Return(this);
        else if (left < 0)
            throw new InvalidOperationException("A frame was released more often than it was held.");
    }

    // The payload always begins at the same place; the header is written in front of it.
    internal void Begin(Opcode opcode, int payloadLength, long since, string? lossy)
    {
        Since = since;
        Lossy = lossy;
        _references = 1;
        _end = MaxHeader + payloadLength;
        _start = MaxHeader - (payloadLength < 126 ? 2 : payloadLength <= ushort.MaxValue ? 4 : 10);
        _bytes[_start] = (byte)(0x80 | (byte)opcode);
        if (payloadLength < 126)
        {
            _bytes[_start + 1] = (byte)payloadLength;
        }
        else if (payloadLength <= ushort.MaxValue)
        {
            _bytes[_start + 1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(_start + 2), (ushort)payloadLength);
        }
        else
        {
            _bytes[_start + 1] = 127;
            BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(_start + 2), (ulong)payloadLength);
        }
    }
}
