using System.Security.Cryptography;

namespace Ensemble.Media.Storage;

/// <summary>
/// A content on its way in: written to a file of its own with a running hash, and gone when disposed unless a store has taken it.
/// </summary>
internal sealed class StagedFile : IAsyncDisposable
{
    private const int HeadLength = 1024;

    private readonly FileStream stream;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] head = new byte[HeadLength];
    private readonly long limit;

    public StagedFile(string path, long limit)
    {
        (Path, this.limit) = (path, limit);
        // No buffer: what comes is written in large pieces. Not shared: the lock says that somebody is writing.
        stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
        });
    }

    public string Path { get; }

    public long Length { get; private set; }

    /// <summary>The first bytes, for recognising what it is.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, (int)Math.Min(Length, HeadLength));

    /// <returns>False when the content would be longer than the limit; nothing of this piece is written then.</returns>
    public async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (Length + piece.Length > limit)
            return false;
        if (Length < HeadLength)
            piece.Span[..(int)Math.Min(piece.Length, HeadLength - Length)].CopyTo(head.AsSpan((int)Length));
        hash.AppendData(piece.Span);
        await stream.WriteAsync(piece, cancellationToken);
        Length += piece.Length;
        return true;
    }

    /// <summary>What has arrived, from its beginning. The lock lets nobody else open the file; the stream stays this one's to close.</summary>
    public Stream Rewind()
    {
        stream.Position = 0;
        return stream;
    }

    /// <summary>Nothing comes any more: the content is on the disk, not only in the system's memory.</summary>
    /// <returns>Its SHA-256 in lower-case hexadecimal.</returns>
    public string Finish()
    {
        stream.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(Path); // Nothing happens when a store has moved it.
        hash.Dispose();
        await stream.DisposeAsync();
    }
}
