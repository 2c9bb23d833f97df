using Ensemble.Contracts.Media;
using Ensemble.Media.Files;
using Ensemble.Media.Images;
using Ensemble.Media.Storage;
using Ensemble.Media.Uploads;
using Grpc.Core;

namespace Ensemble.Media.Grpc;

/// <summary>A picture that another service sends for one of its accounts, until two squares of it are on the shelf.</summary>
internal sealed class AvatarIntake(FileShelf shelf, Staging staging, AvatarQueue queue, MediaMetrics metrics, TimeProvider time)
{
    public async Task<Avatar> TakeAsync(IAsyncStreamReader<StoreAvatarRequest> messages, CancellationToken cancellationToken)
    {
        try
        {
            var avatar = await MakeAsync(messages, cancellationToken);
            metrics.AvatarEnded("made");
            return avatar;
        }
        catch (RpcException refusal) when (refusal.StatusCode is StatusCode.InvalidArgument or StatusCode.ResourceExhausted)
        {
            metrics.AvatarEnded("refused");
            throw;
        }
    }

    private async Task<Avatar> MakeAsync(IAsyncStreamReader<StoreAvatarRequest> messages, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken) || messages.Current.PartCase != StoreAvatarRequest.PartOneofCase.OwnerId)
            throw FileMessages.Invalid("owner_id", "must be the first message.");
        var first = messages.Current;
        var owner = FileMessages.Id(first.OwnerId, "owner_id");
        Guid? largeId = first.LargeId.Length == 0 ? null : FileMessages.Id(first.LargeId, "large_id");
        Guid? smallId = first.SmallId.Length == 0 ? null : FileMessages.Id(first.SmallId, "small_id");

        using var place = queue.Enter();
        await using var image = staging.Create(AvatarImages.MaxBytes);
        while (await messages.MoveNext(cancellationToken))
        {
            if (messages.Current.PartCase != StoreAvatarRequest.PartOneofCase.Piece)
                throw FileMessages.Invalid("piece", "must be all messages but the first.");
            if (!await image.TryWriteAsync(messages.Current.Piece.Memory, cancellationToken))
                throw FileMessages.TooLarge(AvatarImages.MaxBytes);
        }

        await place.WaitAsync(cancellationToken);
        var (large, small) = await AvatarImages.MakeAsync(image, cancellationToken);
        return new Avatar
        {
            Large = await KeepAsync(large, largeId, "avatar.png", owner, cancellationToken),
            Small = await KeepAsync(small, smallId, "avatar-64.png", owner, cancellationToken),
        };
    }

    private async Task<MediaFile> KeepAsync(byte[] image, Guid? id, string name, Guid owner, CancellationToken cancellationToken)
    {
        await using var content = staging.Create(image.Length);
        await content.TryWriteAsync(image, cancellationToken);
        var file = Intake.Describe(content, name, null, owner, isPrivate: false, time.GetUtcNow(), id);
        await shelf.AddAsync(file, content, cancellationToken);
        return file.ToMessage();
    }
}
