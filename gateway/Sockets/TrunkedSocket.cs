using System.Buffers;

namespace Ensemble.Gateway.Sockets;

/// <summary>
/// A client whose node speaks to it over a trunk. What has come for it goes out in one write a reading of the trunk; while the client takes
/// nothing, the node is told to wait.
/// </summary>
internal sealed class TrunkedSocket(Trunk trunk, uint number)
{
    private const int FullBytes = 64 * 1024, RoomBytes = 16 * 1024;

    // The node has been told long before, and what was under way then is less.
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream? client;
    private byte[]? waiting;
    private byte[]? spare;
    private bool isUsed;
    private int length;
    private bool isWriting;
    private bool isFull;
    private bool isTold;

    public uint Number => number;

    /// <summary>Ends when the client has been given all that the node had to say to it; fails when that can't be any more.</summary>
    public Task Ended => ended.Task;

    /// <summary>The client has been answered that it has a socket now.</summary>
    public void Attach(Stream upgraded)
    {
        lock (gate)
            client = upgraded;
        Flush();
    }

    /// <summary>Appends what has come for it. It goes out with <see cref="Flush"/>.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (ended.Task.IsCompleted)
                return;
            if (length + bytes.Length > MostBytes)
            {
                Fail(new IOException("More came for a client than its node may send."));
                return;
            }

            Grow(length + bytes.Length);
            bytes.CopyTo(waiting.AsSpan(length));
            length += bytes.Length;
            if (isFull || length < FullBytes)
                return;
            isFull = true;
        }

        trunk.Tell(number, isFull: true);
    }

    /// <summary>The gateway stops: the client is told to come back, behind what it has been told. Only whole frames have been written.</summary>
    public void Dismiss()
    {
        Take(Goodbye.GoingAway());
        TakeEnd();
        Flush();
    }

    /// <summary>The node has said all.</summary>
    public void TakeEnd()
    {
        lock (gate)
        {
            isTold = true;
            EndWhenDone();
        }
    }

    /// <summary>Writes what waits, unless a write is under way, which then takes it along.</summary>
    public void Flush()
    {
        lock (gate)
        {
            if (isWriting || client is null || length == 0)
                return;
            isWriting = true;
        }

        _ = WriteAsync();
    }

    /// <summary>Gives back the memory of a client that has heard nothing since the last time.</summary>
    public void Trim()
    {
        lock (gate)
        {
            if (!isUsed)
                GiveSpareBack();
            isUsed = false;
        }
    }

    /// <summary>Nothing more reaches the client.</summary>
    public void Fail(Exception reason)
    {
        lock (gate)
        {
            ended.TrySetException(reason);
            // Somebody may not wait for it.
            _ = ended.Task.Exception;
            if (!isWriting)
                GiveBack();
        }
    }

    /// <summary>The client is gone, or never came.</summary>
    public void Leave()
    {
        trunk.Remove(this);
        Fail(new IOException("The client is gone."));
    }

    // Never throws. On this thread as long as the kernel takes everything.
    private async Task WriteAsync()
    {
        while (TryTake(out var bytes, out var count))
        {
            try
            {
                await client!.WriteAsync(bytes.AsMemory(0, count));
            }
            catch (Exception failure)
            {
                // Whatever it was, the client can't be written to; it is for the proxy to end and to tell.
                lock (gate)
                    isWriting = false;
                Fail(failure);
                return;
            }
            finally
            {
                Keep(bytes);
            }
        }
    }

    private bool TryTake(out byte[] bytes, out int count)
    {
        var hasRoom = false;
        lock (gate)
        {
            (bytes, count) = (waiting ?? [], length);
            (waiting, length) = (null, 0);
            if (count == 0 || ended.Task.IsFaulted)
            {
                if (bytes.Length > 0)
                    ArrayPool<byte>.Shared.Return(bytes);
                isWriting = false;
                count = 0;
                if (ended.Task.IsFaulted)
                    GiveBack();
                EndWhenDone();
            }

            if (isFull && count < RoomBytes)
                (isFull, hasRoom) = (false, true);
        }

        if (hasRoom)
            trunk.Tell(number, isFull: false);
        return count > 0;
    }

    // Called with the gate held.
    private void EndWhenDone()
    {
        if (isTold && !isWriting && length == 0)
            ended.TrySetResult();
    }

    private void Grow(int needed)
    {
        isUsed = true;
        if (waiting is null)
            (waiting, spare) = (spare, null);
        if (waiting?.Length >= needed)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, waiting?.Length * 2 ?? 0));
        waiting?.AsSpan(0, length).CopyTo(larger);
        if (waiting is not null)
            ArrayPool<byte>.Shared.Return(waiting);
        waiting = larger;
    }

    // For what comes next, which is soon while somebody plays.
    private void Keep(byte[] bytes)
    {
        lock (gate)
        {
            if (spare is not null || ended.Task.IsFaulted)
                ArrayPool<byte>.Shared.Return(bytes);
            else
                spare = bytes;
        }
    }

    private void GiveBack()
    {
        if (waiting is not null)
            ArrayPool<byte>.Shared.Return(waiting);
        (waiting, length) = (null, 0);
        GiveSpareBack();
    }

    private void GiveSpareBack()
    {
        if (spare is not null)
            ArrayPool<byte>.Shared.Return(spare);
        spare = null;
    }
}
