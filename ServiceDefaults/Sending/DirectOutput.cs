using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Ensemble.ServiceDefaults.Sending;

/// <summary>
/// The output of a connection, written to its socket: a flush is one system call on the thread that flushes, without the hop to another
/// thread that Kestrel's own pipe takes, and it ends when the kernel has everything. Parts of a file go out by sendfile, without being read
/// into our memory. Kestrel uses it like any pipe: one flush at a time, and no write meanwhile.
/// </summary>
internal sealed partial class DirectOutput(Socket socket, Action<Exception> abort) : PipeWriter, IAsyncDisposable
{
    private const int BlockLength = 8 * 1024;

    private readonly List<ArraySegment<byte>> _full = [];
    private byte[]? _block;
    private int _used;
    private long _unflushed;
    private Task _sending = Task.CompletedTask;
    private TaskCompletionSource? _waiting;
    private bool _isCanceled;
    private bool _isCompleted;

    // The peer is gone; what is written from then on is thrown away, as Kestrel expects of a pipe that nobody reads any more.
    private bool _hasEnded;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (_file is not null)
            return Placeholder;
        if (_block is null || _block.Length - _used < Math.Max(1, sizeHint))
            NextBlock(sizeHint);
        return _block.AsMemory(_used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        _unflushed += bytes;
        if (_file is not null)
            _fileBytes += bytes;
        else
            _used += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        _sending = SendAsync(Take());
        return _sending.IsCompleted ? new(Result()) : new(WaitAsync(cancellationToken));
    }

    public override void CancelPendingFlush()
    {
        _isCanceled = true;
        Interlocked.MemoryBarrier(); // The other side writes and reads these two the other way round.
        _waiting?.TrySetResult();
    }

    /// <summary>What was not flushed goes out all the same, unless it ends with an exception.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
            return;
        _isCompleted = true;
        _hasEnded |= exception is not null;
        _sending = SendAsync(Take());
    }

    /// <summary>Waits until the kernel has what was completed.</summary>
    public async ValueTask DisposeAsync()
    {
        Complete();
        await _sending;
    }

    private FlushResult Result()
    {
        var isCanceled = _isCanceled;
        _isCanceled = false;
        return new FlushResult(isCanceled, _hasEnded || _isCompleted);
    }

    private async Task<FlushResult> WaitAsync(CancellationToken cancellationToken)
    {
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting = canceled;
        Interlocked.MemoryBarrier();
        if (!_isCanceled)
            await Task.WhenAny(_sending, canceled.Task).WaitAsync(cancellationToken);
        return Result();
    }

    // What was written until now belongs to its send from here on, and the fields to the writer again.
    private Batch Take()
    {
        if (_full.Count > 0 && _block is not null)
            _full.Add(new ArraySegment<byte>(_block, 0, _used));
        var batch = new Batch(_full.Count > 0 ? [.. _full] : null, _full.Count > 0 ? null : _block, _used, TakeFile());
        _full.Clear();
        (_block, _used, _unflushed) = (null, 0, 0);
        return batch;
    }

    // Never fails: an end of the connection shows in the result of the flush.
    private Task SendAsync(in Batch batch) => _sending.IsCompleted ? SendNowAsync(batch) : SendAfterAsync(_sending, batch);

    // After a flush that nobody waited for to its end.
    private async Task SendAfterAsync(Task earlier, Batch batch)
    {
        await earlier;
        await SendNowAsync(batch);
    }

    private Task SendNowAsync(in Batch batch)
    {
        if (batch.File is not null)
            return SendInPartsAsync(batch);
        if (batch.Blocks is { } blocks)
            return SendAsync(blocks);
        return batch.Block is { } block ? SendAsync(block, batch.Used) : Task.CompletedTask;
    }

    private async Task SendInPartsAsync(Batch batch)
    {
        await SendNowAsync(batch with { File = null });
        await SendAsync(batch.File!);
    }

    private Task SendAsync(byte[] block, int used)
    {
        var sending = new ValueTask<int>(0);
        try
        {
            if (used > 0 && !_hasEnded)
                sending = socket.SendAsync(block.AsMemory(0, used), SocketFlags.None);
        }
        catch (ObjectDisposedException gone)
        {
            End(gone); // Thrown at once, unlike everything else.
        }

        if (!sending.IsCompletedSuccessfully)
            return FinishAsync(sending, block);
        _ = sending.Result;
        ArrayPool<byte>.Shared.Return(block);
        return Task.CompletedTask;
    }

    private async Task FinishAsync(ValueTask<int> sending, byte[] block)
    {
        try
        {
            await sending;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            End(failure);
        }

        ArrayPool<byte>.Shared.Return(block);
    }

    private async Task SendAsync(ArraySegment<byte>[] blocks)
    {
        try
        {
            if (!_hasEnded)
                await socket.SendAsync(blocks, SocketFlags.None);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            End(failure);
        }

        foreach (var block in blocks)
            ArrayPool<byte>.Shared.Return(block.Array!);
    }

    private void NextBlock(int sizeHint)
    {
        if (_used > 0)
            _full.Add(new ArraySegment<byte>(_block!, 0, _used));
        else if (_block is not null)
            ArrayPool<byte>.Shared.Return(_block);
        (_block, _used) = (ArrayPool<byte>.Shared.Rent(Math.Max(BlockLength, sizeHint)), 0);
    }

    private void End(Exception failure)
    {
        _hasEnded = true;
        abort(failure);
    }

    /// <summary>What one flush sends.</summary>
    /// <param name="Blocks">All that was written, when it is more than one block.</param>
    /// <param name="Block">It, when it is one.</param>
    /// <param name="Used">Bytes of that.</param>
    /// <param name="File">What comes after it.</param>
    private readonly record struct Batch(ArraySegment<byte>[]? Blocks, byte[]? Block, int Used, FilePart? File);
}
