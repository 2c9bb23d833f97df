using Ensemble.Realtime;

namespace Ensemble.Rooms.Live;

/// <summary>
/// The last events of a room's life, as they went out: at most 300, five minutes, and what a queue to one client holds. An epoch is one
/// life; offsets rise by one.
/// </summary>
internal sealed class History(ulong epoch, long ticksKept)
{
    public const int MaxEvents = 300;
    public const int MaxBytes = 640 * 1024;

    private readonly Queue<(ulong Offset, Frame Frame)> _events = new();

    private int _bytes;

    public ulong Epoch { get; } = epoch;

    /// <summary>Of the newest event; 0 before the first.</summary>
    public ulong Offset { get; private set; }

    /// <summary>The place of the event that is made next.</summary>
    public ulong NextOffset() => ++Offset;

    public void Keep(Frame frame)
    {
        frame.Hold();
        _events.Enqueue((Offset, frame));
        _bytes += frame.Length;
        while (_events.Count > MaxEvents || _bytes > MaxBytes)
            Drop();
    }

    public void Trim(long now)
    {
        while (_events.TryPeek(out var oldest) && now - oldest.Frame.Since > ticksKept)
            Drop();
    }

    /// <summary>Posts what came after the offset. False when not all of it is there any more, or the epoch is another one.</summary>
    public bool TryReplay(ulong epoch, ulong offset, ILine line, out uint replayed)
    {
        replayed = 0;
        var oldest = _events.TryPeek(out var first) ? first.Offset : Offset + 1;
        if (epoch != Epoch || offset > Offset || offset + 1 < oldest)
            return false;
        foreach (var (at, frame) in _events)
        {
            if (at <= offset)
                continue;
            line.PostOld(frame);
            replayed++;
        }

        return true;
    }

    public void Clear()
    {
        while (_events.Count > 0)
            Drop();
    }

    private void Drop()
    {
        var frame = _events.Dequeue().Frame;
        _bytes -= frame.Length;
        frame.Release();
    }
}
