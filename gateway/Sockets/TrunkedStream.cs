namespace Ensemble.Gateway.Sockets;

/// <summary>
/// A socket's connection to its node. Writing goes to the node. Reading brings nothing: it ends when the client has been given all that came
/// for it over the trunk, and fails when the connection or the trunk does.
/// </summary>
internal sealed class TrunkedStream(Stream connection, TrunkedSocket socket, SocketMetrics metrics) : Stream
{
    // What a node has said before it closed the connection may still be on its way.
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    private Task<int>? closing;
    private int isDisposed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        closing ??= connection.ReadAsync(new byte[1], CancellationToken.None).AsTask();
        await Task.WhenAny(closing, socket.Ended).WaitAsync(cancellationToken);
        if (!socket.Ended.IsCompleted && await closing > 0)
            throw new IOException("A node said something on a connection that is only to listen.");
        await socket.Ended.WaitAsync(EndWithin, cancellationToken);
        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        connection.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => connection.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override void Flush() => connection.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            metrics.SocketClosed();
            socket.Leave();
            connection.Dispose();
            // The read that is under way fails; nobody waits for it any more.
            _ = closing?.Exception;
        }

        base.Dispose(disposing);
    }
}
