using Ensemble.Contracts.Export;
using Google.Protobuf;
using Grpc.Core;

namespace Ensemble.ServiceDefaults.Export;

/// <summary>Collects what is written to parts of the largest size, and sends them; waits for the receiver.</summary>
internal sealed class ExportFile(IServerStreamWriter<ExportPart> parts, string file) : Stream
{
    private readonly byte[] buffer = new byte[ExportStream.MaxChunk];
    private int filled;
    private bool hasSent;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var taken = Math.Min(buffer.Length, this.buffer.Length - filled);
            buffer[..taken].CopyTo(this.buffer.AsMemory(filled));
            filled += taken;
            buffer = buffer[taken..];
            if (filled == this.buffer.Length)
                await SendAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Parts are for the transport; only the end of the file sends a small one.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override async ValueTask DisposeAsync()
    {
        if (filled > 0 || !hasSent)
            await SendAsync(CancellationToken.None);
        await base.DisposeAsync();
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Exports are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await parts.WriteAsync(new ExportPart { File = file, Chunk = ByteString.CopyFrom(buffer, 0, filled) }, cancellationToken);
        (filled, hasSent) = (0, true);
    }
}
