using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Ensemble.Identity.Avatars;

/// <summary>An image as it came: the first part of a multipart body, whatever it is called. What is longer than 64 KiB waits on the disk.</summary>
internal sealed class SentImage : IAsyncDisposable
{
    public const string Field = "avatar";
    public const int MaxBytes = 5 * 1024 * 1024;

    // What multipart puts around it.
    private const long Wrapping = 64 * 1024;
    private const int PieceLength = 64 * 1024;

    private readonly FileBufferingReadStream content;
    private readonly byte[] piece = new byte[PieceLength];

    private SentImage(Stream body) => content = new FileBufferingReadStream(body, PieceLength);

    public static Problem TooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, ErrorCode.TooLarge,
        $"file too large: at most {MaxBytes} bytes are taken",
        new Dictionary<string, object?> { ["field"] = Field, ["max_bytes"] = MaxBytes });

    public static async Task<Outcome<SentImage>> ReceiveAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var isTooLarge = context.Request.ContentLength > MaxBytes + Wrapping;
        // Of a body that is refused unread the server takes what comes within some seconds, so that the client hears the answer.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = isTooLarge ? null : MaxBytes + Wrapping;
        if (isTooLarge)
            return TooLarge;
        try
        {
            if (await UploadedPart.FirstAsync(context.Request, cancellationToken) is not { } part)
                return Malformed("no file part");
            var image = new SentImage(part.Body);
            if (await image.FitsAsync(cancellationToken))
                return image;
            await image.DisposeAsync();
            return TooLarge;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return Malformed("invalid multipart");
        }
    }

    /// <summary>The next piece, from the beginning after it was received; empty at the end, and good until the one after it.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
        piece.AsMemory(0, await content.ReadAsync(piece, cancellationToken));

    public ValueTask DisposeAsync() => content.DisposeAsync();

    private async Task<bool> FitsAsync(CancellationToken cancellationToken)
    {
        for (var total = 0; total <= MaxBytes;)
        {
            var length = (await ReadAsync(cancellationToken)).Length;
            total += length;
            if (length > 0)
                continue;
            content.Position = 0;
            return true;
        }

        return false;
    }

    private static Problem Malformed(string what) => new(StatusCodes.Status400BadRequest, ErrorCode.Validation, $"bad request: {what}",
        new Dictionary<string, object?> { ["field"] = Field, ["issue"] = what });
}
