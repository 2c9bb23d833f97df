using System.Buffers;

namespace Ensemble.Realtime.Sending;

/// <summary>
/// What goes out in one socket write: one frame as it lies in its pool, or several small ones side by side in a pooled buffer (copying
/// forty bytes is cheaper than telling the kernel of another buffer).
/// </summary>
internal readonly struct SendBatch
{
    private const int MaxBytes = 64 * 1024;

    private readonly Frame? _single;
    private readonly byte[]? _joined;

    private SendBatch(Frame single) => (_single, Frames, Bytes) = (single, 1, single.Bytes);

    private SendBatch(byte[] joined, int frames, int length) => (_joined, Frames, Bytes) = (joined, frames, joined.AsMemory(0, length));

    public int Frames { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Takes what waits, up to 64 KiB. The queue must not be empty.</summary>
    public static SendBatch From(ref FrameQueue queue)
    {
        if (queue.Count == 1 || queue.Oldest.Length >= MaxBytes)
            return new SendBatch(queue.Take());
        var joined = ArrayPool<byte>.Shared.Rent(Math.Min(MaxBytes, queue.Bytes));
        var (frames, length) = (0, 0);
        while (queue.Count > 0 && length + queue.Oldest.Length <= Math.Min(MaxBytes, joined.Length))
        {
            var frame = queue.Take();
            frame.Bytes.Span.CopyTo(joined.AsSpan(length));
            length += frame.Length;
            frames++;
            frame.Release();
        }

        return new SendBatch(joined, frames, length);
    }

    /// <summary>Gives the memory back, once it was written.</summary>
    public void Return()
    {
        _single?.Release();
        if (_joined is not null)
            ArrayPool<byte>.Shared.Return(_joined);
    }
}
