using System.Security.Claims;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Export;

/// <summary>A user asks for all data kept of him or her, and later for the way to them (Veza API reference, Users).</summary>
internal static class ExportEndpoints
{
    private const string Path = "/api/v1/users/me/export";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, AskAsync).RequireSession();
        routes.MapGet(Path, StatusAsync).RequireSession();
    }

    /// <summary>Asks for an archive of all data kept of one, at most once a day.</summary>
    [Refuses(409)]
    private static async Task<Results<Accepted<Envelope<ExportAnswer>>, Problem>> AskAsync(
        ClaimsPrincipal caller, ExportRequests requests, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var outcome = await requests.AddAsync(caller.Id(), cancellationToken);
        if (outcome.Succeeded(out var export, out var problem))
            return Answer.Accepted(new ExportAnswer(export, time.GetUtcNow(), null), "Your data are being collected; you get a mail when they are ready.");
        context.SetRetryAfter(problem);
        return problem;
    }

    /// <summary>How far the archive of one's data is, and the link to it once it is ready.</summary>
    [Refuses(404, 503)]
    private static async Task<Results<Ok<Envelope<ExportAnswer>>, Problem>> StatusAsync(
        ClaimsPrincipal caller, ExportRequests requests, ExportLinks links, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await requests.LatestAsync(caller.Id(), cancellationToken) is not { } export)
            return Problem.NotFound("export");
        var now = time.GetUtcNow();
        try
        {
            return Answer.Ok(new ExportAnswer(export, now, await links.SignAsync(export, cancellationToken)));
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal)
        {
            return Problem.Unavailable("The link to your data can't be made right now; try again.");
        }
    }

    /// <param name="Status">pending, ready, expired or failed.</param>
    /// <param name="DownloadUrl">Opens the archive to whoever has it, while it is ready.</param>
    private sealed record ExportAnswer(
        Guid ExportId, ExportStatus Status, DateTimeOffset RequestedAt, DateTimeOffset? CompletedAt, DateTimeOffset? ExpiresAt, string? DownloadUrl)
    {
        public ExportAnswer(DataExport export, DateTimeOffset now, string? url)
            : this(export.Id, export.StatusAt(now), export.RequestedAt, export.ReadyAt, export.ExpiresAt, url)
        {
        }
    }
}
