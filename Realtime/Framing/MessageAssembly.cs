using System.Buffers;
using System.Text.Unicode;

namespace Ensemble.Realtime.Framing;

/// <summary>
/// Puts a message together from its frames, bounded by the longest message allowed. Holds a pooled buffer only while a message is under
/// way, so an idle socket holds none.
/// </summary>
internal struct MessageAssembly(int maxLength)
{
    private byte[]? _buffer;
    private int _length;
    private Opcode _opcode;

    /// <summary>A fragmented message has begun and not ended.</summary>
    private bool _underWay;

    /// <summary>Room left for the next data frame.</summary>
    public readonly int MaxPayload => maxLength - _length;

    public readonly bool IsText => _opcode == Opcode.Text;

    /// <summary>The whole message after <see cref="Add"/> said so; until <see cref="Reset"/>.</summary>
    public readonly ReadOnlyMemory<byte> Message => _buffer.AsMemory(0, _length);

    /// <summary>Takes a data frame. <paramref name="complete"/> when the message is whole.</summary>
    public Violation? Add(in FrameHeader header, in ReadOnlySequence<byte> payload, out bool complete)
    {
        complete = false;
        if (header.Opcode == Opcode.Continuation != _underWay)
            return Violation.Protocol(_underWay ? "new message inside of a fragmented one" : "continuation of nothing");
        if (!_underWay)
            _opcode = header.Opcode;
        _underWay = !header.Final;
        var target = Grow(header.PayloadLength);
        payload.CopyTo(target);
        Masking.Remove(target, header.Mask);
        if (!header.Final)
            return null;
        complete = true;
        return IsText && !Utf8.IsValid(Message.Span) ? Violation.NotUtf8 : null;
    }

    public void Reset()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _length = 0;
        _underWay = false;
    }

    private Span<byte> Grow(int more)
    {
        var needed = _length + more;
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 1));
        }
        else if (_buffer.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(maxLength, Math.Max(needed, _buffer.Length * 2)));
            Message.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var start = _length;
        _length = needed;
        return _buffer.AsSpan(start, more);
    }
}
