using System.Globalization;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.Sending;
using Microsoft.Net.Http.Headers;

namespace Ensemble.Chat.SharePlay.Files;

/// <summary>An answer with a song or a cover: conditions, one range or the whole, and the bytes, by the kernel where it can.</summary>
internal static class FileAnswer
{
    // As long as a queue may last: what an id names doesn't change.
    private const string Kept = "private, max-age=3600";

    // Opened by itself it may show itself and nothing else.
    private const string ContentSecurityPolicy = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox";

    public static async Task SendAsync(
        HttpContext context, string path, Guid item, string contentType, SharePlayMetrics metrics, CancellationToken cancellationToken)
    {
        if (Open(path) is not { } file)
        {
            await Problem.NotFound("song").ExecuteAsync(context); // Removed since it was found.
            return;
        }

        await using (file)
        {
            var (first, length) = Begin(context, file, item, contentType);
            if (length == 0)
                return;
            metrics.Sent(length);
            await context.Response.SendAsync(file, first, length, cancellationToken);
        }
    }

    // Sets status and headers; a length of 0 when there is nothing to send.
    private static (long First, long Length) Begin(HttpContext context, FileStream file, Guid item, string contentType)
    {
        var (request, response, size) = (context.Request, context.Response, file.Length);
        var tag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{item:N}-{size}\""));
        var modified = DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(File.GetLastWriteTimeUtc(file.SafeFileHandle)).ToUnixTimeSeconds());
        Describe(response.Headers, tag, modified);
        var status = Preconditions.Check(request, tag, modified);
        if (status != StatusCodes.Status200OK)
        {
            response.StatusCode = status;
            return default;
        }

        var ranges = HttpMethods.IsGet(request.Method) && Preconditions.RangeApplies(request, tag, modified) ? ByteRange.Of(request.Headers.Range, size) : null;
        if (ranges is { Count: 0 })
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            response.ContentLength = 0;
            return default;
        }

        response.ContentType = contentType;
        // Players ask for one; whoever asks for several gets the whole, as RFC 9110 lets us.
        if (ranges is not [var range])
        {
            response.ContentLength = size;
            return HttpMethods.IsHead(request.Method) ? default : (0, size);
        }

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = range.Of(size);
        response.ContentLength = range.Length;
        return (range.First, range.Length);
    }

    private static void Describe(IHeaderDictionary headers, EntityTagHeaderValue tag, DateTimeOffset modified)
    {
        headers.ETag = tag.ToString();
        headers.LastModified = HeaderUtilities.FormatDate(modified);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = Kept;
        headers.ContentDisposition = "inline";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"; // Clients live on origins of their own.
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return FileSending.Open(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
