using System.IO.Pipelines;
using System.Text;
using Ensemble.Media.Storage;
using Ensemble.ServiceDefaults.Sending;

namespace Ensemble.Media.Downloads;

/// <summary>Several ranges in one answer: <c>multipart/byteranges</c> (RFC 9110, section 14.6).</summary>
internal sealed class RangeParts
{
    private readonly IReadOnlyList<(ByteRange Range, byte[] Head)> parts;
    private readonly byte[] end;

    public RangeParts(IReadOnlyList<ByteRange> ranges, string contentType, long size)
    {
        var boundary = Guid.NewGuid().ToString("N");
        ContentType = $"multipart/byteranges; boundary={boundary}";
        parts = [.. ranges.Select(range => (range, Encoding.ASCII.GetBytes(
            $"\r\n--{boundary}\r\nContent-Type: {contentType}\r\nContent-Range: {range.Of(size)}\r\n\r\n")))];
        end = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
    }

    public string ContentType { get; }

    public long Length => parts.Sum(part => part.Head.Length + part.Range.Length) + end.Length;

    public async Task SendAsync(IContent content, PipeWriter destination, CancellationToken cancellationToken)
    {
        foreach (var (range, head) in parts)
        {
            await destination.WriteAsync(head, cancellationToken);
            await content.CopyAsync(range.First, range.Length, destination, cancellationToken);
        }

        await destination.WriteAsync(end, cancellationToken);
    }
}
