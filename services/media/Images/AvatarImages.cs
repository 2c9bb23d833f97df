using Ensemble.Media.Grpc;
using Ensemble.Media.Storage;
using Ensemble.Media.Types;
using Grpc.Core;

namespace Ensemble.Media.Images;

/// <summary>Small pictures from one that somebody sent. What the content is decides how it is read, never its name.</summary>
internal static class AvatarImages
{
    public const int MaxBytes = 5 * 1024 * 1024;

    private const string Png = "image/png";
    private const string Jpeg = "image/jpeg";
    private const string WebP = "image/webp";
    private const string Gif = "image/gif";

    /// <returns>PNGs of 256 and 64 pixels.</returns>
    /// <exception cref="RpcException">INVALID_ARGUMENT: no readable picture of the four kinds.</exception>
    public static async Task<(byte[] Large, byte[] Small)> MakeAsync(StagedFile image, CancellationToken cancellationToken)
    {
        var (format, orientation) = await ReadAsync(image, cancellationToken);
        return await Ffmpeg.SquaresAsync(image.Path, format, orientation, cancellationToken) ?? throw Unreadable();
    }

    /// <returns>A PNG of the whole picture that fits into a square of <paramref name="size"/> pixels.</returns>
    /// <exception cref="RpcException">As above.</exception>
    public static async Task<byte[]> ThumbnailAsync(StagedFile image, int size, CancellationToken cancellationToken)
    {
        var (format, orientation) = await ReadAsync(image, cancellationToken);
        return await Ffmpeg.ThumbnailAsync(image.Path, format, orientation, size, cancellationToken) ?? throw Unreadable();
    }

    private static async Task<(string Format, int? Orientation)> ReadAsync(StagedFile image, CancellationToken cancellationToken)
    {
        var type = Signatures.Recognise(image.Head);
        // Named, so that ffmpeg doesn't guess: among what it can guess are playlists, which name other files.
        var format = type switch
        {
            Png => "png_pipe",
            Jpeg => "jpeg_pipe",
            WebP => "webp_pipe",
            Gif => "gif",
            _ => throw FileMessages.Invalid("piece", "must be a PNG, JPEG, WebP or GIF image."),
        };
        return (format, type is Png or WebP ? await OrientationAsync(image, isPng: type == Png, cancellationToken) : null);
    }

    private static RpcException Unreadable() => FileMessages.Invalid("piece", "the image can't be read.");

    private static async Task<int> OrientationAsync(StagedFile image, bool isPng, CancellationToken cancellationToken)
    {
        var file = new byte[image.Length];
        await image.Rewind().ReadExactlyAsync(file, cancellationToken);
        return Exif.Orientation(isPng ? ExifChunk.OfPng(file) : ExifChunk.OfWebP(file));
    }
}
