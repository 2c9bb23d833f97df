using System.Buffers;

namespace Grpc.Wire;

/// <summary>A growing buffer of rented memory.</summary>
internal sealed class PooledBuffer(int capacity = 256) : IBufferWriter<byte>, IDisposable
{
    private byte[] array = ArrayPool<byte>.Shared.Rent(capacity);
    private int length;

    public ReadOnlyMemory<byte> Written => array.AsMemory(0, length);

    public int Length => length;

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return array.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return array.AsSpan(length);
    }

    public void Clear() => length = 0;

    public void Dispose()
    {
        if (array.Length > 0)
            ArrayPool<byte>.Shared.Return(array);
        array = [];
        length = 0;
    }

    private void Reserve(int sizeHint)
    {
        var wanted = length + Math.Max(sizeHint, 1);
        if (wanted <= array.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, array.Length * 2));
        array.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(array);
        array = larger;
    }
}
