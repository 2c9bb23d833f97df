namespace Ensemble.Realtime.Sending;

/// <summary>Frames that wait for a socket, in order; each is held once. Not thread-safe. <see cref="Trim"/> gives back what it needs no more.</summary>
internal struct FrameQueue
{
    private const int SmallCapacity = 8;

    private (Frame Frame, long Since)[]? _ring;
    private int _head;
    private int _most;

    public int Count { get; private set; }

    /// <summary>Sum of the waiting frames' lengths.</summary>
    public int Bytes { get; private set; }

    public readonly Frame Oldest => _ring![_head].Frame;

    /// <summary>When the oldest began to wait.</summary>
    public readonly long OldestSince => _ring![_head].Since;

    /// <param name="frame">Held once more.</param>
    /// <param name="since">From when its age counts.</param>
    public void Add(Frame frame, long since)
    {
        if (_ring is null)
            _ring = new (Frame, long)[SmallCapacity];
        else if (Count == _ring.Length)
            Grow();
        frame.Hold();
        _ring[(_head + Count) & (_ring.Length - 1)] = (frame, since);
        _most = Math.Max(_most, ++Count);
        Bytes += frame.Length;
    }

    /// <summary>Takes the oldest; the caller releases it.</summary>
    public Frame Take()
    {
        var frame = _ring![_head].Frame;
        _ring[_head] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        Bytes -= frame.Length;
        return frame;
    }

    /// <summary>Gives the memory back when there was little use for it since the last time.</summary>
    public void Trim()
    {
        if (Count == 0 && _most <= _ring?.Length / 4)
            (_ring, _head) = (null, 0);
        _most = Count;
    }

    /// <summary>Removes the frames that may be lost, and says of each what it was.</summary>
    public void RemoveLossy(Action<string> removed)
    {
        for (var waiting = Count; waiting > 0; waiting--)
        {
            var since = OldestSince;
            var frame = Take();
            if (frame.Lossy is { } kind)
                removed(kind);
            else
                Add(frame, since);
            frame.Release();
        }
    }

    public void Clear()
    {
        while (Count > 0)
            Take().Release();
        _ring = null;
        _head = 0;
    }

    private void Grow()
    {
        var larger = new (Frame, long)[_ring!.Length * 2];
        for (var i = 0; i < Count; i++)
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = larger;
        _head = 0;
    }
}
