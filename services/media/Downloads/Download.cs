using System.Globalization;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Ensemble.Media.Types;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.Sending;
using Microsoft.Net.Http.Headers;

namespace Ensemble.Media.Downloads;

/// <summary>One answer with a file: its headers, the conditions and ranges of the request (RFC 9110, sections 13 and 14), its bytes.</summary>
internal sealed class Download
{
    // A year; what an id names never changes, it only goes.
    private const string Immutable = "public, max-age=31536000, immutable";

    // No script, no form, no frame; opened by itself a file may show itself and nothing else. Sandboxed, it has no origin to attack.
    private const string ContentSecurityPolicy =
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

    private readonly StoredFile file;
    private readonly HttpContext context;
    private readonly EntityTagHeaderValue tag;
    private readonly DateTimeOffset modified;
    private IReadOnlyList<ByteRange> ranges = [];

    public Download(StoredFile file, HttpContext context)
    {
        (this.file, this.context) = (file, context);
        tag = new EntityTagHeaderValue($"\"{file.Hash}\"");
        modified = DateTimeOffset.FromUnixTimeSeconds(file.CreatedAt.ToUnixTimeSeconds()); // Headers have whole seconds.
    }

    /// <summary>Sets the headers; true when there is nothing to send: 304, 412, 416, or the answer to HEAD.</summary>
    public bool AnswersWithoutContent()
    {
        var (request, response) = (context.Request, context.Response);
        Describe(response.Headers);
        switch (Preconditions.Check(request, tag, modified))
        {
            case StatusCodes.Status412PreconditionFailed:
                response.StatusCode = StatusCodes.Status412PreconditionFailed;
                response.ContentLength = 0;
                return true;
            case StatusCodes.Status304NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                return true;
        }

        if (HttpMethods.IsGet(request.Method) && Preconditions.RangeApplies(request, tag, modified))
        {
            var asked = ByteRange.Of(request.Headers.Range, file.Size);
            if (asked is { Count: 0 })
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Size}");
                response.ContentLength = 0;
                return true;
            }

            ranges = asked ?? [];
        }

        response.ContentType = ContentTypes.InHeader(file.ContentType);
        response.ContentLength = file.Size;
        return HttpMethods.IsHead(request.Method);
    }

    /// <returns>How many bytes of the file were sent from here.</returns>
    public async Task<long> SendAsync(IContent content, CancellationToken cancellationToken)
    {
        var response = context.Response;
        FileSending.AllowSlowReceivers(response);
        switch (ranges)
        {
            case []:
                return await SendAsync(content, 0, file.Size, cancellationToken);
            case [var range]:
                response.StatusCode = StatusCodes.Status206PartialContent;
                response.ContentLength = range.Length;
                response.Headers.ContentRange = range.Of(file.Size);
                return await SendAsync(content, range.First, range.Length, cancellationToken);
            default:
                response.StatusCode = StatusCodes.Status206PartialContent;
                var parts = new RangeParts(ranges, response.ContentType!, file.Size);
                response.ContentType = parts.ContentType;
                response.ContentLength = parts.Length;
                await parts.SendAsync(content, response.BodyWriter, cancellationToken);
                return ranges.Sum(range => range.Length);
        }
    }

    private async Task<long> SendAsync(IContent content, long first, long length, CancellationToken cancellationToken)
    {
        if (length >= SharedFile.LeastLength && content.Path is { } path && SharedFile.IsAskedFor(context.Request))
        {
            context.Response.ContentLength = 0;
            context.Response.Headers[SharedFile.Header] = new SharedFile(path, first, length).ToString();
            return 0;
        }

        await content.SendAsync(context.Response, first, length, cancellationToken);
        return length;
    }

    private void Describe(IHeaderDictionary headers)
    {
        headers.ETag = tag.ToString();
        headers.LastModified = HeaderUtilities.FormatDate(modified);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = file.IsPrivate ? "private, no-store" : Immutable;
        headers.ContentDisposition = Disposition.Of(file);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"; // Clients live on origins of their own.
    }
}
