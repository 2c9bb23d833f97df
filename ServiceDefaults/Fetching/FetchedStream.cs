namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>A body of a length that nobody vouches for, read within the limits of its fetch. Asynchronous only.</summary>
internal sealed class FetchedStream(Stream body, long limit, FetchDeadline deadline, FetchMetrics metrics) : Stream
{
    private long received;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => received; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await deadline.WaitAsync(token => body.ReadAsync(buffer, token), cancellationToken);
            metrics.Received(count);
            received += count;
            return received <= limit ? count : throw GuardedHttp.TooLarge(limit);
        }
        catch (FetchException failure)
        {
            metrics.Refused(failure.Refusal);
            throw;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or HttpRequestException)
        {
            metrics.Refused(FetchRefusal.Unreachable);
            throw new FetchException(FetchRefusal.Unreachable, "The host broke off.", failure);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}
