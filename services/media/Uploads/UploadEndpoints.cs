using System.Security.Claims;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Ensemble.Media.Uploads;

internal static class UploadEndpoints
{
    // What multipart puts around the file: boundaries and headers, and small parts after the first, which are not read.
    private const long Wrapping = 1024 * 1024;

    private static readonly Problem NoPart = new(StatusCodes.Status400BadRequest, ErrorCode.Validation, "bad request: no file part");
    private static readonly Problem NoMultipart = new(StatusCodes.Status400BadRequest, ErrorCode.Validation, "bad request: invalid multipart");

    public static void MapUploads(this IEndpointRouteBuilder routes) => routes.MapPost("/api/files", UploadAsync)
        .RequireAuthorization()
        .WithPlainErrors()
        .WithTags("Files")
        .TakesFile("file", "Any content, at most 500 MB. Its name and type are those of the part.");

    /// <summary>Stores the first file of a form.</summary>
    [Refuses(413)]
    private static async Task<Results<Ok<UploadedFile>, Problem>> UploadAsync(
        HttpContext context, ClaimsPrincipal caller, Staging staging, FileShelf shelf, IOptions<UploadOptions> options, TimeProvider time,
        MediaMetrics metrics, CancellationToken cancel)
    {
        var limit = options.Value.MaxBytes;
        var isTooLarge = context.Request.ContentLength > limit + Wrapping;
        // Of a body that is refused unread, the server takes what comes within some seconds: a client that is still writing hears the
        // answer instead of a broken connection.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = isTooLarge ? null : limit + Wrapping;
        if (isTooLarge)
            return TooLarge(limit, metrics);

        try
        {
            var part = await UploadedPart.FirstAsync(context.Request, cancel);
            if (part is null)
                return Refuse(NoPart, "malformed", metrics);
            await using var content = staging.Create(limit);
            if (!await Intake.ReceiveAsync(part.Body, content, cancel))
                return TooLarge(limit, metrics);
            var file = Intake.Describe(content, part.FileName, part.DeclaredType, caller.Id(), isPrivate: false, time.GetUtcNow());
            await shelf.AddAsync(file, content, cancel);
            return TypedResults.Ok(new UploadedFile(true, new FileAnswer(file), file.Id, file.Url()));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(limit, metrics);
        }
        catch (InvalidDataException)
        {
            return Refuse(NoMultipart, context.RequestAborted.IsCancellationRequested ? "broken_off" : "malformed", metrics);
        }
    }

    private static Problem TooLarge(long limit, MediaMetrics metrics) => Refuse(
        new Problem(StatusCodes.Status413PayloadTooLarge, ErrorCode.TooLarge, $"file too large: at most {limit} bytes are taken",
            new Dictionary<string, object?> { ["field"] = "file", ["max_bytes"] = limit }), "too_large", metrics);

    private static Problem Refuse(Problem problem, string result, MediaMetrics metrics)
    {
        metrics.Refused(result);
        return problem;
    }
}
