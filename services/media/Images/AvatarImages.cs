using Ensemble.Media.Grpc;
using Ensemble.Media.Storage;
using Ensemble.Media.Types;
using Grpc.Core;

namespace Ensemble.Media.Images;

/// <summary>Two square pictures from one that somebody sent. What the content is decides how it is read, never its name.</summary>
internal sealed class AvatarImages : IDisposable
{
    public const int MaxBytes = 5 * 1024 * 1024;

    private const int AtOnce = 2;
    private const int Waiting = 20;

    private readonly SemaphoreSlim turns = new(AtOnce);
    private int asking;

    /// <returns>PNGs of 256 and 64 pixels.</returns>
    /// <exception cref="RpcException">INVALID_ARGUMENT: no readable picture of the four kinds; UNAVAILABLE: too many wait already.</exception>
    public async Task<(byte[] Large, byte[] Small)> MakeAsync(StagedFile image, CancellationToken cancellationToken)
    {
        // Named, so that ffmpeg doesn't guess: among what it can guess are playlists, which name other files.
        var format = Signatures.Recognise(image.Head) switch
        {
            "image/png" => "png_pipe",
            "image/jpeg" => "jpeg_pipe",
            "image/webp" => "webp_pipe",
            "image/gif" => "gif",
            _ => throw FileMessages.Invalid("piece", "must be a PNG, JPEG, WebP or GIF image."),
        };

        if (Interlocked.Increment(ref asking) > AtOnce + Waiting)
        {
            Interlocked.Decrement(ref asking);
            throw new RpcException(new Status(StatusCode.Unavailable, "Too many images are being made just now."));
        }

        try
        {
            await turns.WaitAsync(cancellationToken);
            try
            {
                return await Ffmpeg.SquaresAsync(image.Path, format, cancellationToken)
                    ?? throw FileMessages.Invalid("piece", "the image can't be read.");
            }
            finally
            {
                turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref asking);
        }
    }

    public void Dispose() => turns.Dispose();
}
