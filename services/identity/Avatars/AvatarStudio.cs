using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Http;
using Google.Protobuf;
using Grpc.Core;

namespace Ensemble.Identity.Avatars;

/// <summary>Has media make the two pictures of an avatar.</summary>
internal sealed partial class AvatarStudio(Files.FilesClient media, TimeProvider time, ILogger<AvatarStudio> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly Problem Away = Problem.Unavailable("Pictures can't be taken right now; try again.");

    /// <summary>Null when media has both files.</summary>
    public async Task<Problem?> MakeAsync(Guid owner, Guid largeId, Guid smallId, SentImage image, CancellationToken cancellationToken)
    {
        using var call = media.StoreAvatar(deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken);
        try
        {
            var first = new StoreAvatarRequest { OwnerId = owner.ToString(), LargeId = largeId.ToString(), SmallId = smallId.ToString() };
            await SendAsync(call.RequestStream, first, image, cancellationToken);
            await call;
            return null;
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.InvalidArgument)
        {
            // It says "piece: must be …"; the piece is its own affair.
            return Problem.Field("avatar", refusal.Status.Detail is "" ? "is no image that can be read" : refusal.Status.Detail.Split(": ", 2)[^1]);
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.ResourceExhausted)
        {
            return SentImage.TooLarge;
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(logger, failure.StatusCode, failure.Status.Detail);
            return Away;
        }
    }

    // Media may answer before it has all, and its answer says why.
    private static async Task SendAsync(
        IClientStreamWriter<StoreAvatarRequest> stream, StoreAvatarRequest first, SentImage image, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(first, cancellationToken);
            while (await image.ReadAsync(cancellationToken) is { IsEmpty: false } piece)
                await stream.WriteAsync(new StoreAvatarRequest { Piece = ByteString.CopyFrom(piece.Span) }, cancellationToken);
            await stream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return;
        }
    }

    [LoggerMessage(2501, LogLevel.Warning, "Media made no avatar: {Status} {Detail}")]
    private static partial void Failed(ILogger logger, StatusCode status, string detail);
}
