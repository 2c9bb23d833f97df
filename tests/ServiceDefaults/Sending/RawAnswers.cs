using System.Globalization;
using System.Text;

namespace Ensemble.Tests.ServiceDefaults.Sending;

/// <summary>The bodies of the answers on one connection, with <c>Content-Length</c> or chunked, in their order.</summary>
internal sealed class RawAnswers(Stream stream)
{
    private const string Length = "Content-Length: ";

    private readonly BufferedStream buffered = new(stream, 4096);

    public async Task<byte[]> NextAsync(CancellationToken cancel)
    {
        Assert.Equal("HTTP/1.1 200 OK", Line());
        int? length = null;
        while (Line() is { Length: > 0 } header)
        {
            if (header.StartsWith(Length, StringComparison.OrdinalIgnoreCase))
                length = int.Parse(header.AsSpan(Length.Length), CultureInfo.InvariantCulture);
        }

        return length is { } known ? await TakeAsync(known, cancel) : await ChunksAsync(cancel);
    }

    private async Task<byte[]> ChunksAsync(CancellationToken cancel)
    {
        var body = new List<byte>();
        while (int.Parse(Line(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.AddRange(await TakeAsync(length, cancel));
            Assert.Equal("", Line());
        }

        Assert.Equal("", Line());
        return [.. body];
    }

    private async Task<byte[]> TakeAsync(int length, CancellationToken cancel)
    {
        var bytes = new byte[length];
        await buffered.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    private string Line()
    {
        var line = new StringBuilder();
        int next;
        while ((next = buffered.ReadByte()) is >= 0 and not '\n')
            line.Append((char)next);
        return line.ToString().TrimEnd('\r');
    }
}
