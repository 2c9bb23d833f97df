using Ensemble.Realtime.Framing;

namespace Ensemble.Realtime;

/// <summary>Where frames come from and go back to. Keeps up to 1 MiB a size, so that steady traffic allocates nothing. Thread-safe.</summary>
public sealed class FramePool(TimeProvider time)
{
    private const int KeptBytes = 1024 * 1024;
    private static readonly int[] Sizes = [128, 512, 2_048, 8_192, 32_768, 131_072];

    private readonly Stack<Frame>[] _kept = [.. Sizes.Select(_ => new Stack<Frame>())];
    private long _outstanding;

    /// <summary>Frames that somebody holds.</summary>
    public long Outstanding => Interlocked.Read(ref _outstanding);

    /// <summary>A frame with one binary message; the caller fills <see cref="Frame.Payload"/>, posts it and releases it.</summary>
    /// <param name="payloadLength">Exact length of the message.</param>
    /// <param name="lossy">See <see cref="Frame.Lossy"/>.</param>
    /// <param name="since">See <see cref="Frame.Since"/>; now when absent.</param>
    public Frame Binary(int payloadLength, string? lossy = null, long? since = null) => Rent(Opcode.Binary, payloadLength, lossy, since);

    /// <summary>The same for one text message, UTF-8.</summary>
    public Frame Text(int payloadLength, string? lossy = null, long? since = null) => Rent(Opcode.Text, payloadLength, lossy, since);

    internal Frame Control(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = Rent(opcode, payload.Length, lossy: null, since: null);
        payload.CopyTo(frame.Payload);
        return frame;
    }

    internal void Return(Frame frame)
    {
        Interlocked.Decrement(ref _outstanding);
        if (frame.SizeClass < 0)
            return;
        var kept = _kept[frame.SizeClass];
        lock (kept)
        {
            if (kept.Count * Sizes[frame.SizeClass] < KeptBytes)
                kept.Push(frame);
        }
    }

    private Frame Rent(Opcode opcode, int payloadLength, string? lossy, long? since)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        Interlocked.Increment(ref _outstanding);
        var frame = Take(payloadLength + Frame.MaxHeader);
        frame.Begin(opcode, payloadLength, since ?? time.GetTimestamp(), lossy);
        return frame;
    }

    private Frame Take(int capacity)
    {
        var size = 0;
        while (size < Sizes.Length && Sizes[size] < capacity)
            size++;
        if (size == Sizes.Length)
            return new Frame(this, capacity, sizeClass: -1);
        var kept = _kept[size];
        lock (kept)
        {
            if (kept.TryPop(out var frame))
                return frame;
        }

        return new Frame(this, Sizes[size], size);
    }
}
