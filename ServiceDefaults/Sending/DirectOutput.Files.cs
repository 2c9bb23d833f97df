using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ensemble.ServiceDefaults.Sending;

internal sealed partial class DirectOutput
{
    // Kestrel counts the bytes of a body by the memory that is asked for and advanced over. For bytes that come from a file it gets this,
    // which nobody writes to or reads.
    private static readonly byte[] Placeholder = new byte[64 * 1024];

    private FileStream? _file;
    private long _fileOffset;
    private int _fileBytes;

    /// <summary>
    /// Makes the next <paramref name="count"/> bytes of an answer those of a file; <paramref name="body"/> is to be flushed next, which sends them.
    /// False, and nothing has happened, when the body does not end here unchanged: chunked, kept back by a middleware,
    /// encrypted, or on a system without sendfile.
    /// </summary>
    /// <param name="body">Of an answer that has started.</param>
    /// <param name="file">Stays open until that flush has ended.</param>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="count">At least one, and no more than the file has there.</param>
    public bool TryWrite(PipeWriter body, FileStream file, long offset, int count)
    {
        if (!Sendfile.IsSupported)
            return false;
        (_file, _fileOffset, _fileBytes) = (file, offset, 0);
        for (var left = count; left > 0;)
        {
            var memory = body.GetMemory(1);
            if (!IsPlaceholder(memory))
            {
                _file = null;
                if (left == count)
                    return false;
                // In the middle only when the connection was aborted just now. What was counted already must not be missed by anybody.
                End(new IOException("The body ended in the middle of a file."));
                return true;
            }

            var step = Math.Min(left, memory.Length);
            body.Advance(step);
            left -= step;
        }

        return true;
    }

    private static bool IsPlaceholder(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var array) && ReferenceEquals(array.Array, Placeholder);

    private FilePart? TakeFile()
    {
        var part = _file is null ? null : new FilePart(_file.SafeFileHandle, _fileOffset, _fileBytes);
        _file = null;
        return part;
    }

    private async Task SendAsync(FilePart part)
    {
        var (file, offset, left) = part;
        try
        {
            while (left > 0 && !_hasEnded)
            {
                var sent = Sendfile.Send(socket.SafeHandle, file, offset, left);
                // The kernel has no room. A socket tells by the end of a send when it has, so the next piece goes by one.
                if (sent == 0)
                    sent = await SendPieceAsync(file, offset, left);
                (offset, left) = (offset + sent, left - sent);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or IOException)
        {
            End(failure);
        }
    }

    private async Task<int> SendPieceAsync(SafeFileHandle file, long offset, int left)
    {
        var piece = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            var read = RandomAccess.Read(file, piece.AsSpan(0, Math.Min(left, BlockLength)), offset);
            return read > 0 ? await socket.SendAsync(piece.AsMemory(0, read), SocketFlags.None) : throw Sendfile.Ended();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private sealed record FilePart(SafeFileHandle File, long Offset, int Count);
}
