using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>The first part of a multipart body, whatever it is called, while it is still arriving.</summary>
/// <param name="Body">Throws <see cref="InvalidDataException"/> or <see cref="IOException"/> when the request ends too early.</param>
/// <param name="FileName">As the client named it; not to be trusted.</param>
/// <param name="DeclaredType">What the client says it is; not to be trusted.</param>
public sealed record UploadedPart(Stream Body, string? FileName, string? DeclaredType)
{
    private const int MaxBoundaryLength = 200;

    /// <summary>Null when the body has no part.</summary>
    /// <exception cref="InvalidDataException">It is no multipart body, or ends too early.</exception>
    public static async Task<UploadedPart?> FirstAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundaryLength } boundary)
        {
            throw new InvalidDataException("The body is no multipart/form-data.");
        }

        if (await ReadAsync(new MultipartReader(boundary.Value!, request.Body), cancellationToken) is not { } section)
            return null;
        var disposition = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var parsed) ? parsed : null;
        var name = disposition?.FileNameStar is { HasValue: true } star ? star : HeaderUtilities.RemoveQuotes(disposition?.FileName ?? default);
        return new UploadedPart(section.Body, name.Value, section.ContentType);
    }

    private static async Task<MultipartSection?> ReadAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new InvalidDataException("The body ends too early.", exception);
        }
    }
}
