using Ensemble.Contracts.Media;
using Ensemble.Media.Images;
using Ensemble.Media.Storage;
using Google.Protobuf;
using Grpc.Core;

namespace Ensemble.Media.Grpc;

/// <summary>A picture that another service has made small and keeps itself. It waits in the same queue as avatars do.</summary>
internal sealed class ThumbnailIntake(Staging staging, AvatarQueue queue)
{
    private const int MinSize = 16;
    private const int MaxSize = 256;

    public async Task<Thumbnail> TakeAsync(IAsyncStreamReader<RenderThumbnailRequest> messages, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken) || messages.Current.PartCase != RenderThumbnailRequest.PartOneofCase.Size)
            throw FileMessages.Invalid("size", "must be the first message.");
        var size = messages.Current.Size;
        if (size is < MinSize or > MaxSize)
            throw FileMessages.Invalid("size", $"must be from {MinSize} to {MaxSize}.");

        using var place = queue.Enter();
        await using var image = staging.Create(AvatarImages.MaxBytes);
        while (await messages.MoveNext(cancellationToken))
        {
            if (messages.Current.PartCase != RenderThumbnailRequest.PartOneofCase.Piece)
                throw FileMessages.Invalid("piece", "must be all messages but the first.");
            if (!await image.TryWriteAsync(messages.Current.Piece.Memory, cancellationToken))
                throw FileMessages.TooLarge(AvatarImages.MaxBytes);
        }

        await place.WaitAsync(cancellationToken);
        return new Thumbnail { Png = UnsafeByteOperations.UnsafeWrap(await AvatarImages.ThumbnailAsync(image, size, cancellationToken)) };
    }
}
