using System.Security.Claims;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;

namespace Ensemble.Media.Downloads;

/// <summary>
/// Downloads need no token, as browsers fetch images and songs without one; private files open to their owner and by signed URL.
/// The name in the path is for people: the id alone decides, and clients ask for <c>/files/{id}/avatar</c>.
/// </summary>
internal static class DownloadEndpoints
{
    public static void MapDownloads(this IEndpointRouteBuilder routes) => routes
        .MapMethods("/files/{id}/{**name}", [HttpMethods.Get, HttpMethods.Head], DownloadAsync)
        .AllowAnonymous()
        .WithPlainErrors()
        .WithTags("Files")
        .SendsBytes()
        .TakesQuery("expires", "Of a signed URL: until when it opens a private file, in seconds since 1970.")
        .TakesQuery("signature", "Of a signed URL.");

    /// <summary>The content of a file. Ranges and conditions are honoured; the name in the path is for people.</summary>
    [Refuses(412, 416)]
    private static async Task DownloadAsync(
        string id, HttpContext context, ClaimsPrincipal caller, FileRecords files, SignedLinks links, IObjectStore store, MediaMetrics metrics,
        TimeProvider time, CancellationToken cancel)
    {
        if (!Guid.TryParseExact(id, "D", out var fileId)
            || await files.FindAsync(fileId, cancel) is not { } file
            || file.ExpiresAt <= time.GetUtcNow()
            || file.IsPrivate && !MayOpen(file, context.Request, caller, links))
        {
            await Problem.NotFound("file").ExecuteAsync(context);
            return;
        }

        var download = new Download(file, context);
        if (download.AnswersWithoutContent())
            return;
        await using var content = await store.OpenAsync(file.Hash, cancel);
        if (content is null)
        {
            context.Response.Headers.Clear();
            await Problem.NotFound("file").ExecuteAsync(context); // Deleted between the two looks.
            return;
        }

        metrics.Sent(await download.SendAsync(content, cancel));
    }

    private static bool MayOpen(StoredFile file, HttpRequest request, ClaimsPrincipal caller, SignedLinks links) =>
        file.OwnerId is { } owner && caller.IdOrNull() == owner
        || links.Opens(file.Id, request.Query["expires"], request.Query["signature"]);
}
