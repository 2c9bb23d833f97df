using System.Text;

namespace Ensemble.Chat.SharePlay.Programs;

/// <summary>The standard output of a program, up to a limit: kept, or told line by line.</summary>
internal sealed class BoundedOutput(int limit, Action<string>? onLine) : IDisposable
{
    private const int PieceLength = 16 * 1024;
    private const int MaxLine = 4_096;

    private readonly MemoryStream kept = new();
    private long received;

    /// <returns>False when it is more than the limit; the rest is not read.</returns>
    public async Task<bool> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var piece = new byte[PieceLength];
        int count;
        while ((count = await output.ReadAsync(piece, cancellationToken)) > 0)
        {
            if ((received += count) > limit)
                return false;
            kept.Write(piece, 0, count);
            if (onLine is not null)
                TellLines(onLine);
        }

        return true;
    }

    public byte[] ToArray() => kept.ToArray();

    public void Dispose() => kept.Dispose();

    private void TellLines(Action<string> tell)
    {
        var text = kept.GetBuffer().AsSpan(0, (int)kept.Length);
        int end;
        while ((end = text.IndexOf((byte)'\n')) >= 0)
        {
            tell(Encoding.UTF8.GetString(text[..end]));
            text = text[(end + 1)..];
        }

        var rest = text.Length <= MaxLine ? text.ToArray() : [];
        kept.SetLength(0);
        kept.Write(rest);
    }
}
