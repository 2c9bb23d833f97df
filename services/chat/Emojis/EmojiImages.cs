using System.Globalization;
using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Http;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.ClientFactory;

namespace Ensemble.Chat.Emojis;

/// <summary>Has media make the small picture of an emoji.</summary>
internal sealed partial class EmojiImages(GrpcClientFactory clients, TimeProvider time, ILogger<EmojiImages> logger)
{
    public const string ClientName = "emoji-images";

    private const int Size = 64;
    private const int Piece = 256 * 1024;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45); // Media lets it wait for 20 s and makes it within 15 s.

    /// <summary>A PNG, or why there is none; then <c>RetryAfter</c> says in how many seconds to come again where media knows.</summary>
    public async Task<(byte[]? Png, Problem? Problem, int? RetryAfter)> MakeAsync(byte[] image, CancellationToken cancellationToken)
    {
        using var call = clients.CreateClient<Files.FilesClient>(ClientName)
            .RenderThumbnail(deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken);
        try
        {
            await SendAsync(call.RequestStream, image, cancellationToken);
            return ((await call).Png.ToByteArray(), null, null);
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.InvalidArgument)
        {
            return (null, Problem.Field("file", refusal.Status.Detail.Split(": ", 2)[^1]), null);
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(logger, failure.StatusCode, failure.Status.Detail);
            var retry = int.TryParse(failure.Trailers.GetValue("retry-after"), CultureInfo.InvariantCulture, out var seconds) ? seconds : (int?)null;
            return (null, Problem.Unavailable("Pictures can't be taken right now; try again."), retry);
        }
    }

    // Media may answer before it has all, and its answer says why.
    private static async Task SendAsync(IClientStreamWriter<RenderThumbnailRequest> stream, byte[] image, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(new RenderThumbnailRequest { Size = Size }, cancellationToken);
            for (var start = 0; start < image.Length; start += Piece)
            {
                var piece = ByteString.CopyFrom(image, start, Math.Min(Piece, image.Length - start));
                await stream.WriteAsync(new RenderThumbnailRequest { Piece = piece }, cancellationToken);
            }

            await stream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return;
        }
    }

    [LoggerMessage(5101, LogLevel.Warning, "Media made no picture of an emoji: {Status} {Detail}")]
    private static partial void Failed(ILogger logger, StatusCode status, string detail);
}
