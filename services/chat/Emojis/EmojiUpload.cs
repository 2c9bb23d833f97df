using System.Text;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Ensemble.Chat.Emojis;

/// <summary>The form of a new emoji: a part <c>name</c> and a part <c>file</c>, in either order.</summary>
/// <param name="Name">As it was sent.</param>
/// <param name="Image">As it was sent.</param>
internal sealed record EmojiUpload(string Name, byte[] Image)
{
    public const int MaxBytes = 1024 * 1024;

    // What multipart puts around it.
    private const long Wrapping = 64 * 1024;
    private const int MaxNameBytes = 256;
    private const int MaxParts = 8;
    private const int MaxBoundaryLength = 200;

    private static readonly Problem TooLarge = new(StatusCodes.Status413PayloadTooLarge, ErrorCode.TooLarge,
        $"file too large: at most {MaxBytes} bytes are taken", new Dictionary<string, object?> { ["field"] = "file", ["max_bytes"] = MaxBytes });

    public static async Task<(EmojiUpload? Upload, Problem? Problem)> ReceiveAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBytes + Wrapping;
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundaryLength } boundary)
            return (null, Malformed("body", "invalid multipart"));
        try
        {
            return await ReadAsync(new MultipartReader(boundary.Value!, context.Request.Body), cancellationToken);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, TooLarge);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return (null, Malformed("body", "invalid multipart"));
        }
    }

    private static async Task<(EmojiUpload? Upload, Problem? Problem)> ReadAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        (byte[]? name, byte[]? image) = (null, null);
        for (var parts = 0; parts < MaxParts && await reader.ReadNextSectionAsync(cancellationToken) is { } part; parts++)
        {
            var field = ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)
                ? HeaderUtilities.RemoveQuotes(disposition.Name).Value
                : null;
            if (field == "name" && (name = await ReadAsync(part.Body, MaxNameBytes, cancellationToken)) is null)
                return (null, EmojiName.Malformed);
            if (field == "file" && (image = await ReadAsync(part.Body, MaxBytes, cancellationToken)) is null)
                return (null, TooLarge);
        }

        if (name is null)
            return (null, Malformed("name", "missing name"));
        return image is null ? (null, Malformed("file", "missing file")) : (new EmojiUpload(Encoding.UTF8.GetString(name), image), null);
    }

    // Null when there is more.
    private static async Task<byte[]?> ReadAsync(Stream body, int most, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (await body.ReadAsync(piece, cancellationToken) is > 0 and var length)
        {
            if (content.Length + length > most)
                return null;
            content.Write(piece, 0, length);
        }

        return content.ToArray();
    }

    private static Problem Malformed(string field, string what) => new(StatusCodes.Status400BadRequest, ErrorCode.Validation, $"bad request: {what}",
        new Dictionary<string, object?> { ["field"] = field, ["issue"] = what });
}
