namespace Ensemble.Tests.ServiceDefaults.Sending;

/// <summary>Reads no faster than a slow line brings, for a while; then as fast as it comes.</summary>
internal sealed class SlowLine(Stream stream, int bytesPerSecond, TimeSpan duration) : Stream
{
    private const int Piece = 3_000;

    private readonly PeriodicTimer timer = new(TimeSpan.FromSeconds((double)Piece / bytesPerSecond));
    private int left = (int)(bytesPerSecond * duration.TotalSeconds);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left > 0)
            await timer.WaitForNextTickAsync(cancellationToken);
        var read = await stream.ReadAsync(left > 0 && buffer.Length > Piece ? buffer[..Piece] : buffer, cancellationToken);
        left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    public override void Flush() => stream.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        timer.Dispose();
        base.Dispose(disposing);
    }
}
