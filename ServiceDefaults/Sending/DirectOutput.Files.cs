using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ensemble.ServiceDefaults.Sending;

internal sealed partial class DirectOutput
{
    // Kestrel counts the bytes of a body by the memory that is asked for and advanced over. For bytes that come from a file it gets this,
    // which nobody writes to or reads.
    private static readonly byte[] Placeholder = new byte[64 * 1024];

    private FileStream? _file;
    private long _fileOffset;
    private int _fileBytes;
    private SocketAsyncEventArgs? _packets;

    /// <summary>
    /// Makes the next <paramref name="count"/> bytes of an answer those of a file; <paramref name="body"/> is to be flushed next, which sends them.
    /// False, and nothing has happened, when the body does not end here unchanged: chunked, kept back by a middleware, encrypted.
    /// </summary>
    /// <param name="body">Of an answer that has started.</param>
    /// <param name="file">Opened for asynchronous access.</param>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="count">At least one, and no more than the file has there.</param>
    public bool TryWrite(PipeWriter body, FileStream file, long offset, int count)
    {
        (_file, _fileOffset, _fileBytes) = (file, offset, 0);
        for (var left = count; left > 0;)
        {
            var memory = body.GetMemory(1);
            if (!IsPlaceholder(memory))
            {
                _file = null;
                return left == count ? false : throw new InvalidOperationException("A body changed its way in the middle of a file.");
            }

            var step = Math.Min(left, memory.Length);
            body.Advance(step);
            left -= step;
        }

        return true;
    }

    private static bool IsPlaceholder(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var array) && ReferenceEquals(array.Array, Placeholder);

    private async Task SendWithFileAsync()
    {
        await SendBlocksAsync();
        await SendFileAsync();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Disposed with the connection.")]
    private async Task SendFileAsync()
    {
        var packet = new SendPacketsElement(_file!, _fileOffset, _fileBytes);
        (_file, _unflushed) = (null, 0);
        if (_hasEnded || packet.Count == 0)
            return;
        try
        {
            var packets = _packets ??= new SocketAsyncEventArgs();
            packets.SendPacketsElements = [packet];
            await SendAsync(packets);
            if (packets.SocketError != SocketError.Success)
                End(new SocketException((int)packets.SocketError));
            else if (packets.BytesTransferred < packet.Count)
                End(new EndOfStreamException("A file was shorter than it should be."));
            packets.SendPacketsElements = null;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or IOException)
        {
            End(failure);
        }
    }

    private async Task SendAsync(SocketAsyncEventArgs packets)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EventHandler<SocketAsyncEventArgs> completed = (_, _) => sent.SetResult();
        packets.Completed += completed;
        try
        {
            if (socket.SendPacketsAsync(packets))
                await sent.Task;
        }
        finally
        {
            packets.Completed -= completed;
        }
    }
}
