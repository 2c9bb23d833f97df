using System.Globalization;
using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Http;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.ClientFactory;

namespace Ensemble.Identity.Avatars;

/// <summary>Has media make the two pictures of an avatar.</summary>
internal sealed partial class AvatarStudio(GrpcClientFactory clients, TimeProvider time, ILogger<AvatarStudio> logger)
{
    public const string ClientName = "avatar-studio";

    /// <summary>Media lets a picture wait for 20 s, makes it within 15 s, and has to store it.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    private const string RetryAfter = "retry-after";
    private static readonly Problem Away = Problem.Unavailable("Pictures can't be taken right now; try again.");

    /// <summary>Null when media has both files.</summary>
    public async Task<AvatarFailure?> MakeAsync(Guid owner, Guid largeId, Guid smallId, SentImage image, CancellationToken cancellationToken)
    {
        var media = clients.CreateClient<Files.FilesClient>(ClientName);
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
            var issue = refusal.Status.Detail is "" ? "is no image that can be read" : refusal.Status.Detail.Split(": ", 2)[^1];
            return AvatarFailure.Refused(Problem.Field(SentImage.Field, issue));
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.ResourceExhausted)
        {
            return AvatarFailure.Refused(SentImage.TooLarge);
        }
        catch (RpcException refusal) when (int.TryParse(refusal.Trailers.GetValue(RetryAfter), CultureInfo.InvariantCulture, out var seconds))
        {
            return AvatarFailure.Busy(seconds);
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(logger, failure.StatusCode, failure.Status.Detail);
            return AvatarFailure.Failed(Away);
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
