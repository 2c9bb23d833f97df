namespace Ensemble.Gateway.Idempotency;

/// <summary>
/// The answer's body, held back until it is complete, so that it is remembered before the caller can ask again. One that outgrows
/// <paramref name="maxLength"/> is let go and flows on unremembered.
/// </summary>
internal sealed class HeldAnswer(Stream caller, int maxLength) : Stream
{
    private readonly MemoryStream held = new();

    public bool IsLetGo { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public byte[] ToArray() => held.ToArray();

    /// <summary>Sends what is held.</summary>
    public async Task LetGoAsync(CancellationToken cancel)
    {
        if (IsLetGo)
            return;
        IsLetGo = true;
        held.Position = 0;
        await held.CopyToAsync(caller, cancel);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsLetGo && held.Length + buffer.Length > maxLength)
            await LetGoAsync(cancellationToken);
        if (IsLetGo)
            await caller.WriteAsync(buffer, cancellationToken);
        else
            held.Write(buffer.Span);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => IsLetGo ? caller.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        held.Dispose();
        base.Dispose(disposing);
    }
}
