using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Ensemble.Media.Storage;

internal sealed class DiskContent(SafeFileHandle file) : IContent
{
    private const int PieceLength = 128 * 1024;

    public async Task CopyAsync(long offset, long length, PipeWriter destination, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var wanted = (int)Math.Min(length, PieceLength);
            // Not asynchronous: it is the system's memory nearly always, and a hop to another thread would cost more than the copy.
            var read = RandomAccess.Read(file, destination.GetSpan(wanted)[..wanted], offset);
            if (read == 0)
                throw new EndOfStreamException("A stored content is shorter than it was.");
            destination.Advance(read);
            (offset, length) = (offset + read, length - read);
            if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
                return; // Nobody reads any more.
        }
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
